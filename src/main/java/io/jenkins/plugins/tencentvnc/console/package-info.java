/**
 * The console links of a build: publication, access, opening, and the page that shows them. Only {@link
 * io.jenkins.plugins.tencentvnc.console.ConsoleService} requests console URLs.
 */
@ReturnValuesAreNonnullByDefault
package io.jenkins.plugins.tencentvnc.console;

import edu.umd.cs.findbugs.annotations.ReturnValuesAreNonnullByDefault;

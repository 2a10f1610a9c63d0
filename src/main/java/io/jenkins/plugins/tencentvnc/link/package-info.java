/**
 * What a published link is, whatever Jenkins does: when it is shown, who may open it, how long, what is written down of
 * it, and the page that hands a console over. Imports nothing of Jenkins, and is proven without it.
 */
package io.jenkins.plugins.tencentvnc.link;

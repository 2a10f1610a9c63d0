/**
 * A plugin whose log decorators colour, ship and block lines, built by the tests of the packaged plugin. Its extensions
 * are active only where it is installed, hence not in tests that merely have it on their class path.
 */
package io.jenkins.plugins.tencentvnc.decorators;

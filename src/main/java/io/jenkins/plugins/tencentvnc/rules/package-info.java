/**
 * What holds for links, openings and the hand-over whatever Jenkins does: arithmetic and text that import nothing of
 * Jenkins, so that they are proven without it.
 */
package io.jenkins.plugins.tencentvnc.rules;

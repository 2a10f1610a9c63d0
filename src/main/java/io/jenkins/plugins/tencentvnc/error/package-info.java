/** Error codes, their kinds, and their texts with the next step for the reader. */
package io.jenkins.plugins.tencentvnc.error;

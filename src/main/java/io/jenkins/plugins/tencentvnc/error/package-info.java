/** What a person can do about an error: the catalogue of error codes, their kinds, and their texts. */
package io.jenkins.plugins.tencentvnc.error;

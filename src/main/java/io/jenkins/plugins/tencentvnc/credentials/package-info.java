/** The Tencent Cloud API key as a Jenkins credential, and how a build or a form finds one. */
package io.jenkins.plugins.tencentvnc.credentials;

/**
 * Client for the Tencent Cloud API. Does not import Jenkins, and is the only package that imports the Tencent Cloud
 * SDK. {@link TencentCloudClient} requests console URLs, the value types validate user input, and {@link
 * io.jenkins.plugins.tencentvnc.error.ErrorCatalogue} maps error codes to remedies.
 */
package io.jenkins.plugins.tencentvnc.tencentcloud;

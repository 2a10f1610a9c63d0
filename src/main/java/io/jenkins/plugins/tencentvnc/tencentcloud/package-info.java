/**
 * Everything said to or heard from Tencent Cloud. Imports nothing of Jenkins, and is the only package that imports the
 * Tencent Cloud SDK: {@link io.jenkins.plugins.tencentvnc.tencentcloud.TencentCloudClient} mints a console URL, the value types check
 * what people typed, and {@link io.jenkins.plugins.tencentvnc.error.ErrorCatalogue} turns an error code into a remedy.
 */
package io.jenkins.plugins.tencentvnc.tencentcloud;

/**
 * Servers, screens and clients of tests and demonstrations, all on the loopback interface: {@code FakeCvm} with the
 * Tencent Cloud API and its consoles, a QEMU guest or a drawn screen behind a VNC server (RFB, RFC 6143), and clients
 * that read them.
 */
package io.jenkins.plugins.tencentvnc.testing;

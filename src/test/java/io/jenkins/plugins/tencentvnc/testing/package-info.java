/**
 * What is at the other end of a console in tests and demonstrations: a QEMU guest or a drawn picture, both with a VNC
 * server (RFB, RFC 6143) on the loopback interface, and what looks at them. It knows nothing of Tencent Cloud.
 */
package io.jenkins.plugins.tencentvnc.testing;

package io.jenkins.plugins.tencentvnc.cvm;

import java.text.SimpleDateFormat;
import java.util.Date;
import java.util.TimeZone;

/**
 * The SDK formats the date in its signature in the JVM's default locale; where that has another calendar or other
 * digits (th_TH, ja_JP_JP, ar, fa), every call would be refused as wrongly signed, with no hint why.
 */
final class SignatureDate {

    private SignatureDate() {}

    /** Whether the SDK's date comes out as the API reads it. Looked at before each call: it costs microseconds. */
    static boolean isSound() {
        SimpleDateFormat asInTheSdk = new SimpleDateFormat("yyyy-MM-dd");
        asInTheSdk.setTimeZone(TimeZone.getTimeZone("UTC"));
        return asInTheSdk.format(new Date(0)).equals("1970-01-01");
    }
}

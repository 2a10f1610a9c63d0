package io.jenkins.plugins.tencentvnc.tencentcloud;

import com.sun.management.OperatingSystemMXBean;
import com.tencentcloudapi.common.Credential;
import com.tencentcloudapi.common.exception.TencentCloudSDKException;
import com.tencentcloudapi.common.profile.ClientProfile;
import com.tencentcloudapi.common.profile.HttpProfile;
import com.tencentcloudapi.cvm.v20170312.CvmClient;
import com.tencentcloudapi.cvm.v20170312.models.DescribeInstanceVncUrlRequest;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Mints the first console URL of a Java process and prints its cost. Arguments: kind of client, endpoint of a
 * {@link FakeCvm}.
 */
public final class FirstMint {

    /** The SDK alone, used as documented. */
    public static final String STOCK = "stock";

    /** The plugin's client, without preparation. */
    public static final String COLD = "cold";

    /** The plugin's client, after {@link TencentCloudClient#warmUp}. */
    public static final String WARM = "warm";

    private FirstMint() {}

    /**
     * Prints {@code name=number} lines: {@code nanos} and {@code classes} loaded by the first mint; for the preparation
     * {@code warmUpCpuNanos}, {@code warmUpClasses} and {@code warmUpBytes} of heap and metaspace.
     */
    public static void main(String... args) throws Exception {
        // Loads the classes for measuring beforehand, so that they are not counted.
        cpuNanos();
        usedBytes();
        TencentCloudClient client = null;
        if (args[0].equals(WARM)) {
            long bytes = usedBytes();
            long cpu = cpuNanos();
            long classes = classes();
            client = new TencentCloudClient(UnaryOperator.identity());
            client.warmUp();
            System.out.println("warmUpCpuNanos=" + (cpuNanos() - cpu));
            System.out.println("warmUpClasses=" + (classes() - classes));
            System.out.println("warmUpBytes=" + (usedBytes() - bytes));
        }
        long classes = classes();
        long start = System.nanoTime();
        if (args[0].equals(STOCK)) {
            mintBy(sdk(args[1], FakeCvm.SECRET_ID));
        } else {
            client = client == null ? new TencentCloudClient(UnaryOperator.identity()) : client;
            client.mint(Mints.open(args[1]));
        }
        System.out.println("nanos=" + (System.nanoTime() - start));
        System.out.println("classes=" + (classes() - classes));
    }

    /** Returns the number with that name. */
    public static String value(List<String> printed, String name) {
        return printed.stream()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElseThrow();
    }

    /** Returns key, profile and client of the SDK, as in its README. */
    public static CvmClient sdk(String endpoint, String secretId) {
        HttpProfile http = new HttpProfile();
        http.setProtocol("http://");
        http.setEndpoint(endpoint.substring("http://".length()));
        ClientProfile profile = new ClientProfile();
        profile.setHttpProfile(http);
        return new CvmClient(new Credential(secretId, FakeCvm.SECRET_KEY), FakeCvm.REGION, profile);
    }

    public static void mintBy(CvmClient client) throws TencentCloudSDKException {
        DescribeInstanceVncUrlRequest request = new DescribeInstanceVncUrlRequest();
        request.setInstanceId(FakeCvm.INSTANCE);
        client.DescribeInstanceVncUrl(request);
    }

    private static long classes() {
        return ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount();
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static long usedBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
                + ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getUsed();
    }
}

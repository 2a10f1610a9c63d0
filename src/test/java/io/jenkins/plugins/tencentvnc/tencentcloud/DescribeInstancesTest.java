package io.jenkins.plugins.tencentvnc.tencentcloud;

import static io.jenkins.plugins.tencentvnc.tencentcloud.Searches.instance;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.tencentvnc.error.ConsoleException;
import io.jenkins.plugins.tencentvnc.testing.FakeCvm;
import io.jenkins.plugins.tencentvnc.testing.FakeInstance;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests answers of DescribeInstances: many pages, large ones, and invalid ones. */
class DescribeInstancesTest {

    private static final String NAMED = "instanceName=web-1";

    private final FakeCvm cvm =
            FakeCvm.start().with(instance(1).named("web-1")).with(instance(2).named("web-11"));

    private final Searches searches = new Searches(cvm);

    @AfterEach
    void stop() {
        cvm.close();
    }

    private int calls() {
        return cvm.calls().size();
    }

    private void answerNext(String json) {
        cvm.answerNext(FakeCvm.Answer.json(json.replace('\'', '"')));
    }

    /** While instances come and go, a page may begin with the last one of the previous page. */
    @Test
    void duplicateOnTwoPagesCountsOnce() throws Exception {
        for (int page = 0; page < 2; page++) {
            answerNext("{'Response':{'TotalCount':2,'InstanceSet':[{'InstanceId':'ins-00000001',"
                    + "'InstanceName':'web-1','InstanceState':'RUNNING'}],'RequestId':'r'}}");
        }

        assertEquals(List.of("ins-00000001"), searches.ids(NAMED));
    }

    @Test
    void everyPageIsRequested() throws Exception {
        for (int i = 100; i < 400; i++) {
            cvm.with(instance(i).named("fleet-" + i).tagged("fleet", "a"));
        }

        InstanceSearchResult fleet = searches.find("tag=fleet=a");

        assertEquals(3, calls());
        assertEquals(InstanceSearchResult.MAX_INSTANCES, fleet.instances().size());
        assertEquals(250, fleet.leftOut());
        assertEquals(List.of("ins-00000399"), searches.ids("instanceName=fleet-399"));
        assertEquals(3 + 1, calls(), "only one name matches completely");
        assertEquals("Client.NoInstanceFound", searches.refusal("instanceName=fleet"));
        assertEquals(3 + 1 + 3, calls());
        cvm.with(instance(400).named("fleet"));
        assertEquals(List.of("ins-00000400"), searches.ids("instanceName=fleet"), "on the fourth page");
    }

    @ParameterizedTest
    @ValueSource(strings = {NAMED, "tag=role=web"})
    void endlessPagesAreCutOff(String finder) {
        // Each answer claims that there are more.
        for (int i = 0; i < 100; i++) {
            cvm.answerNext(FakeCvm.Answer.json(
                    "{\"Response\":{\"TotalCount\":9000000000,\"InstanceSet\":[{\"InstanceState\":\"RUNNING\"}],"
                            + "\"RequestId\":\"of-a-page\"}}"));
        }

        ConsoleException e = assertThrows(ConsoleException.class, () -> searches.find(finder));

        assertEquals("Client.TooManyInstances", e.code());
        assertEquals("of-a-page", e.requestId());
        assertEquals(20, calls());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"Response\":{\"RequestId\":\"r\"}}",
                "{\"Response\":{\"InstanceSet\":[],\"RequestId\":\"r\"}}",
                "{\"Response\":{\"TotalCount\":1,\"InstanceSet\":null,\"RequestId\":\"r\"}}",
                "{\"Response\":{\"InstanceSet\":null,\"RequestId\":\"r\"}}",
                "{\"Response\":{\"TotalCount\":1,\"InstanceSet\":[null],\"RequestId\":\"r\"}}",
                "{\"Response\":{\"TotalCount\":1,\"InstanceSet\":[{\"InstanceName\":\"web-1\"}],\"RequestId\":\"r\"}}"
            })
    void invalidAnswerIsReported(String json) {
        cvm.answerNext(FakeCvm.Answer.json(json));

        assertEquals("Client.UnreadableAnswer", searches.refusal(NAMED));
    }

    @Test
    void valuesAreMadePrintable() throws Exception {
        cvm.answerNext(FakeCvm.Answer.json(("{'Response':{'TotalCount':1,'InstanceSet':[{'InstanceId':'ins-00000001',"
                        + "'InstanceName':'web-1','InstanceState':'RUN\\nNING','OsName':'%s %s',"
                        + "'PrivateIpAddresses':['wss://bjvnc.qcloud.com/vnc?s=x',null],'PublicIpAddresses':null}],"
                        + "'RequestId':'r'}}")
                .formatted("x".repeat(200), FakeCvm.SECRET_KEY)
                .replace('\'', '"')));

        InstanceInfo found = searches.find(NAMED).instances().get(0);

        assertEquals("RUN NING", found.state());
        assertEquals(101, found.system().length());
        assertEquals("***", found.addresses());
        assertEquals("", found.zone());
    }

    /** The largest possible tags of an instance: 2 MB for a page of 100. */
    @Test
    void instancesWithManyLongTagsAreFound() throws Exception {
        for (int i = 100; i < 220; i++) {
            FakeInstance machine = instance(i).named("tagged-" + i);
            for (int tag = 0; tag < 50; tag++) {
                machine = machine.tagged("%0127d".formatted(tag), "v".repeat(255));
            }
            cvm.with(machine);
        }

        assertEquals(List.of("ins-00000219"), searches.ids("instanceName=tagged-219"));
        InstanceSearchResult all = searches.find("tag=" + "%0127d".formatted(7));
        assertEquals(120, all.instances().size() + all.leftOut());
    }

    @Test
    void oversizedInstanceIsReported() {
        for (int i = 0; i < 8; i++) {
            answerNext("{'Response':{'Filler':'" + "x".repeat(1 << 20) + "'}}");
        }

        assertEquals("Client.AnswerTooLarge", searches.refusal(NAMED));
        assertEquals(7, calls(), "pages of 100, 50, 25, 12, 6, 3 and 1");
    }

    @Test
    void invalidIdDropsOnlyItsInstance() throws Exception {
        answerNext("{'Response':{'TotalCount':4,'InstanceSet':["
                + "{'InstanceId':'ins-ODD','InstanceName':'a','Tags':[{'Key':'role','Value':'web'}]},"
                + "{'InstanceName':'b','Tags':[{'Key':'role','Value':'web'}]},"
                + "null,"
                + "{'InstanceId':'ins-00000001','InstanceName':'c','Tags':[{'Key':'role','Value':'web'}]}"
                + "],'RequestId':'r'}}");

        assertEquals(List.of("ins-00000001"), searches.ids("tag=role=web"));
    }

    /** The job may mean the other one. */
    @Test
    void oddIdStillMakesANameAmbiguous() {
        answerNext("{'Response':{'TotalCount':2,'InstanceSet':["
                + "{'InstanceId':'ins-ODD','InstanceName':'web-1'},"
                + "{'InstanceId':'ins-00000001','InstanceName':'web-1'}"
                + "],'RequestId':'r'}}");

        assertEquals("Client.SeveralInstancesFound", searches.refusal(NAMED));
    }

    @Test
    void oddIdOfAnotherNameDoesNotMatter() throws Exception {
        answerNext("{'Response':{'TotalCount':2,'InstanceSet':["
                + "{'InstanceId':'ins-ODD','InstanceName':'web-11'},"
                + "{'InstanceId':'ins-00000001','InstanceName':'web-1'}"
                + "],'RequestId':'r'}}");

        assertEquals(List.of("ins-00000001"), searches.ids(NAMED));
    }

    /** The largest answer for 100 machines: 50 tags each, of characters that take three bytes. */
    @Test
    void machinesWithManyLongChineseTagsAreFound() throws Exception {
        for (int i = 100; i < 200; i++) {
            FakeInstance machine = instance(i).named("标签-" + i);
            for (int tag = 0; tag < 50; tag++) {
                machine = machine.tagged("标".repeat(125) + tag / 10 + tag % 10, "值".repeat(255));
            }
            cvm.with(machine);
        }

        assertEquals(List.of("ins-00000199"), searches.ids("instanceName=标签-199"));
        InstanceSearchResult all = searches.find("tag=" + "标".repeat(125) + "07=" + "值".repeat(255));
        assertEquals(100, all.instances().size() + all.leftOut());
    }

    @Test
    void idOfAnotherLengthIsFound() throws Exception {
        cvm.with(FakeInstance.of("ins-0123456789abcdefg", FakeCvm.REGION, "RUNNING")
                .named("long"));

        assertEquals(List.of("ins-0123456789abcdefg"), searches.ids("instanceName=long"));
    }

    @Test
    void nullInstanceSetMeansNone() {
        answerNext("{'Response':{'TotalCount':0,'InstanceSet':null,'RequestId':'r'}}");

        ConsoleException e = assertThrows(ConsoleException.class, () -> searches.find(NAMED));

        assertEquals("Client.NoInstanceFound", e.code());
        assertEquals("r", e.requestId());
    }
}

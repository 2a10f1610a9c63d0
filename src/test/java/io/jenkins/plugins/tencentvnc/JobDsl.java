package io.jenkins.plugins.tencentvnc;

import com.cloudbees.hudson.plugins.folder.AbstractFolderProperty;
import com.cloudbees.hudson.plugins.folder.Folder;
import groovy.lang.Closure;
import groovy.lang.GroovyObjectSupport;
import groovy.lang.GroovyShell;
import groovy.lang.Script;
import hudson.model.Descriptor;
import hudson.model.FreeStyleProject;
import hudson.tasks.Publisher;
import hudson.tasks.Shell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.jenkinsci.plugins.structs.SymbolLookup;
import org.jenkinsci.plugins.structs.describable.DescribableModel;

/**
 * The subset of Job DSL that the samples use. As in Job DSL, an unknown method stands for the symbol of a describable
 * and its parameters.
 */
final class JobDsl {

    private final List<FreeStyleProject> jobs = new ArrayList<>();

    /** @return the jobs that the script creates */
    static List<FreeStyleProject> run(String script) throws Exception {
        CompilerConfiguration configuration = new CompilerConfiguration();
        configuration.setScriptBaseClass(groovy.util.DelegatingScript.class.getName());
        Script parsed =
                new GroovyShell(JobDsl.class.getClassLoader(), new groovy.lang.Binding(), configuration).parse(script);
        Calls calls = new Calls();
        ((groovy.util.DelegatingScript) parsed).setDelegate(calls);
        parsed.run();
        JobDsl dsl = new JobDsl();
        for (Call call : calls.made) {
            switch (call.name()) {
                case "folder" -> dsl.folder(call);
                case "job" -> dsl.job(call);
                default -> throw new IllegalArgumentException(call.name());
            }
        }
        return dsl.jobs;
    }

    private void folder(Call call) throws Exception {
        Folder folder = Jenkins.get().createProject(Folder.class, call.value().toString());
        for (Call property : call.inner("properties")) {
            folder.addProperty(property.instantiate(AbstractFolderProperty.class));
        }
    }

    private void job(Call call) throws Exception {
        String[] path = call.value().toString().split("/");
        FreeStyleProject job = ((Folder) Jenkins.get().getItem(path[0])).createProject(FreeStyleProject.class, path[1]);
        for (Call step : call.inner("steps")) {
            job.getBuildersList().add(new Shell(step.value().toString()));
        }
        for (Call publisher : call.inner("publishers")) {
            job.getPublishersList().add(publisher.instantiate(Publisher.class));
        }
        jobs.add(job);
    }

    /** {@code name(value) { inner }}. */
    private record Call(String name, Object value, List<Call> inner) {

        List<Call> inner(String wanted) {
            return inner.stream()
                    .filter(call -> call.name.equals(wanted))
                    .flatMap(call -> call.inner.stream())
                    .toList();
        }

        <T> T instantiate(Class<T> base) throws Exception {
            Descriptor<?> descriptor = SymbolLookup.get().findDescriptor(base, name);
            if (descriptor == null) {
                throw new IllegalArgumentException("There is no " + base.getSimpleName() + " with the symbol " + name);
            }
            Map<String, Object> arguments = new LinkedHashMap<>();
            inner.forEach(call -> arguments.put(call.name, call.value));
            return base.cast(DescribableModel.of(descriptor.clazz).instantiate(arguments, null));
        }
    }

    /** Records every method call on it. */
    private static final class Calls extends GroovyObjectSupport {

        private final List<Call> made = new ArrayList<>();

        @Override
        public Object invokeMethod(String name, Object args) {
            Object value = null;
            Calls inner = new Calls();
            for (Object argument : (Object[]) args) {
                if (argument instanceof Closure<?> closure) {
                    closure.setResolveStrategy(Closure.DELEGATE_ONLY);
                    closure.setDelegate(inner);
                    closure.call();
                } else {
                    value = argument;
                }
            }
            made.add(new Call(name, value, inner.made));
            return null;
        }
    }
}

// The failed deployment that the demo starts with.
import jenkins.model.Jenkins
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition
import org.jenkinsci.plugins.workflow.job.WorkflowJob

def jenkins = Jenkins.get()
def job = jenkins.createProject(WorkflowJob, 'deploy-web')
job.definition = new CpsFlowDefinition(new File(jenkins.rootDir, 'Jenkinsfile').text, true)
job.save()
job.scheduleBuild2(0)

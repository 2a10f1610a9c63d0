# Sourced by the commands beside it, after java.sh and maven.sh: whether the whole plugin can be built here.

# can_build_jenkins MAVEN: if the whole plugin can be built here, sets JAVA_HOME for it; otherwise JAVA_HOME stays as it
# is and WHY_NOT says what is missing.
can_build_jenkins() {
    local jdk
    jdk=$(find_jdk "$JAVA_OF_WHOLE")
    if [ -z "$jdk" ]; then
        WHY_NOT="there is no JDK $JAVA_OF_WHOLE or newer here; install one, or set JAVA_HOME to it"
        return 1
    fi
    if ! is_new_enough "$(maven_version "$1")"; then
        WHY_NOT="Maven $MAVEN_FETCHED could not be fetched, and the installed one is older than $MAVEN_NEEDED"
        return 1
    fi
    if ! JAVA_HOME=$jdk jenkins_is_resolvable "$1"; then
        WHY_NOT="Jenkins' Maven repository can't be reached, or lacks a version that pom.xml names; see target/validate.log"
        return 1
    fi
    export JAVA_HOME=$jdk
}

# jenkins_is_resolvable MAVEN: whether what Jenkins plugins are built with can be had here: 0 yes, 1 no. To Maven a
# version that does not exist is the same as one that can't be reached; any other mistake in the build is shown and ends
# the command.
jenkins_is_resolvable() {
    local maven=$1 log=target/validate.log
    mkdir -p target
    if "$maven" -B validate >"$log" 2>&1; then
        return 0
    fi
    if grep -qE 'Non-resolvable (parent|import) POM|Could not (resolve|collect|find|transfer)|could not be resolved' "$log"; then
        return 1
    fi
    grep -E '^\[(ERROR|WARNING)\]' "$log" >&2
    exit 1
}

# Sourced by the commands beside it, after maven.sh: whether the whole plugin can be built here, and with which JDK.

# The oldest Java that Jenkins runs on.
readonly JAVA_NEEDED=21

# java_version HOME: prints the feature version of the JDK there, 0 if there is none.
java_version() {
    local version
    version=$("$1/bin/javac" -version 2>/dev/null | sed -n 's/^javac \([0-9]*\).*/\1/p') || true
    echo "${version:-0}"
}

# Prints the home of a JDK that is new enough for Jenkins: JAVA_HOME, else the newest installed one, else nothing.
find_jdk() {
    local home version newest='' highest=$((JAVA_NEEDED - 1))
    if [ -n "${JAVA_HOME:-}" ] && [ "$(java_version "$JAVA_HOME")" -ge "$JAVA_NEEDED" ]; then
        echo "$JAVA_HOME"
        return
    fi
    for home in /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        version=$(java_version "$home")
        if [ "$version" -gt "$highest" ]; then
            newest=$home
            highest=$version
        fi
    done
    echo "$newest"
}

# can_build_jenkins MAVEN: if the whole plugin can be built here, sets JAVA_HOME for it; otherwise JAVA_HOME stays as it
# is and WHY_NOT says what is missing.
can_build_jenkins() {
    local jdk
    jdk=$(find_jdk)
    if [ -z "$jdk" ]; then
        WHY_NOT="there is no JDK $JAVA_NEEDED or newer here; install one, or set JAVA_HOME to it"
        return 1
    fi
    if ! JAVA_HOME=$jdk jenkins_is_resolvable "$1"; then
        WHY_NOT="Jenkins' Maven repository can't be reached; see target/validate.log"
        return 1
    fi
    export JAVA_HOME=$jdk
}

# jenkins_is_resolvable MAVEN: whether what Jenkins plugins are built with can be had here: 0 yes, 1 no; anything else
# that is wrong with the build is shown and ends the command, so that a broken build is never taken for a missing
# repository.
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

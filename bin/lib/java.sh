# Sourced by the commands beside it, before the other files: with which JDK they run.

# The oldest Java of the half without Jenkins, and of the whole plugin: that on which Jenkins runs.
readonly JAVA_OF_HALF=17
readonly JAVA_OF_WHOLE=21

# java_version HOME: prints the feature version of the JDK there, or on the PATH if HOME is empty; 0 if there is none.
java_version() {
    local version
    version=$("${1:+$1/bin/}javac" -version 2>/dev/null | sed -n 's/^javac \([0-9]*\).*/\1/p') || true
    echo "${version:-0}"
}

# Prints the home of the Java on the PATH, else nothing.
java_home_of_path() {
    java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p' || true
}

# Prints the homes where a JDK may be installed, one a line.
installed_jdks() {
    printf '%s\n' /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home "$(java_home_of_path)"
}

# find_jdk OLDEST: prints the home of a JDK that is at least that new: JAVA_HOME, else of the installed ones 25 or 21,
# which Jenkins supports, else the oldest, else nothing.
find_jdk() {
    local home version rank best='' lowest=1000
    if [ -n "${JAVA_HOME:-}" ] && [ "$(java_version "$JAVA_HOME")" -ge "$1" ]; then
        echo "$JAVA_HOME"
        return
    fi
    while read -r home; do
        if [ -z "$home" ]; then
            continue
        fi
        version=$(java_version "$home")
        case $version in
        25) rank=1 ;;
        21) rank=2 ;;
        *) rank=$version ;;
        esac
        if [ "$version" -ge "$1" ] && [ "$rank" -lt "$lowest" ]; then
            best=$home
            lowest=$rank
        fi
    done < <(installed_jdks)
    echo "$best"
}

# mvn does not start if JAVA_HOME has no Java, and can't build anything here if it is too old.
if [ "$(java_version "${JAVA_HOME:-}")" -lt "$JAVA_OF_HALF" ]; then
    JAVA_HOME=$(find_jdk "$JAVA_OF_HALF")
    if [ -z "$JAVA_HOME" ]; then
        echo "There is no JDK $JAVA_OF_HALF or newer here; install one, or set JAVA_HOME to it." >&2
        exit 1
    fi
    export JAVA_HOME
fi

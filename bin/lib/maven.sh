# Sourced by the commands beside it, after java.sh, from the top of the repository.

# The first Maven that can build Jenkins plugins.
readonly MAVEN_NEEDED=3.9.6
readonly MAVEN_FETCHED=3.9.16

# Prints the path of a Maven that is new enough: the installed one, else one that the installed one fetches. If it can't
# be fetched, prints that of the installed one, which can build the half without Jenkins.
find_maven() {
    if [ -z "$(command -v mvn)" ]; then
        echo "There is no mvn on the PATH. Install Maven 3.8 or newer." >&2
        return 1
    fi
    local installed fetched=$PWD/.mvn/apache-maven-$MAVEN_FETCHED
    installed=$(maven_version mvn) || return 1
    if is_new_enough "$installed" || { [ ! -x "$fetched/bin/mvn" ] && ! fetch_maven "$fetched" >&2; }; then
        command -v mvn
    else
        echo "$fetched/bin/mvn"
    fi
}

# maven_version MAVEN: prints its version; fails if it does not start.
maven_version() {
    "$1" --version | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p'
}

# is_new_enough VERSION: whether that Maven can build Jenkins plugins.
is_new_enough() {
    [ "$(printf '%s\n' "$MAVEN_NEEDED" "$1" | sort -V | head -n 1)" = "$MAVEN_NEEDED" ]
}

# fetch_maven FOLDER: unpacks it in a folder beside that one, from which only what is complete is moved on.
fetch_maven() {
    local part=$1.part name=${1##*/} failed=0
    rm -rf "$part"
    mvn -q -f standalone/pom.xml org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy \
        -Dartifact="org.apache.maven:apache-maven:$MAVEN_FETCHED:tar.gz:bin" -DoutputDirectory="$part" &&
        tar -xzf "$part/$name-bin.tar.gz" -C "$part" && rm -rf "$1" && mv "$part/$name" "$1" || failed=1
    rm -rf "$part"
    return "$failed"
}

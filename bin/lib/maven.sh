# Sourced by the commands beside it, after java.sh, from the top of the repository.

# The first Maven that can build Jenkins plugins.
readonly MAVEN_NEEDED=3.9.6
readonly MAVEN_FETCHED=3.9.16

# Prints the path of a Maven that is new enough: the installed one, else one that the installed one fetches.
find_maven() {
    local installed
    if [ -z "$(command -v mvn)" ]; then
        echo "There is no mvn on the PATH. Install Maven 3.8 or newer." >&2
        return 1
    fi
    installed=$(mvn --version | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p') || return 1
    if [ "$(printf '%s\n' "$MAVEN_NEEDED" "$installed" | sort -V | head -n 1)" = "$MAVEN_NEEDED" ]; then
        command -v mvn
        return
    fi
    local home=$PWD/.mvn/apache-maven-$MAVEN_FETCHED
    if [ ! -x "$home/bin/mvn" ]; then
        mvn -q -f standalone/pom.xml org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy \
            -Dartifact=org.apache.maven:apache-maven:$MAVEN_FETCHED:tar.gz:bin \
            -DoutputDirectory="$PWD/.mvn" >&2
        tar -xzf ".mvn/apache-maven-$MAVEN_FETCHED-bin.tar.gz" -C .mvn
        rm ".mvn/apache-maven-$MAVEN_FETCHED-bin.tar.gz"
    fi
    echo "$home/bin/mvn"
}

# Sourced by the commands beside it, from the top of the repository: what tests need beside Maven. Chromium and QEMU have
# to be installed. A kernel and noVNC, for a real machine's screen, are fetched below target, where mvn clean ends them:
# neither belongs in a commit, and the dependencies of their Debian packages are large and not needed here. GUEST_KERNEL
# and NOVNC name others, as in LocalTools of the tests; an empty one means none.

readonly NOVNC_VERSION=1.7.0
readonly NOVNC_SHA256=32689f18d6abe96bc6530828a6bd0b9ae33bda07c083a6575ed255b5a8f2e903
readonly FETCH_LOG=target/fetch.log

has_chromium() {
    [ -n "$(command -v chromium)" ] && [ -n "$(command -v chromedriver)" ]
}

has_qemu() {
    [ -n "$(command -v qemu-system-x86_64)" ]
}

has_kernel() {
    local kernel kernels=(target/kernel/vmlinuz /boot/vmlinuz*)
    if [ -n "${GUEST_KERNEL+set}" ]; then
        kernels=("$GUEST_KERNEL")
    fi
    for kernel in "${kernels[@]}"; do
        if [ -r "$kernel" ]; then
            return 0
        fi
    done
    return 1
}

has_novnc() {
    local folder folders=(target/novnc /usr/share/novnc)
    if [ -n "${NOVNC+set}" ]; then
        folders=("$NOVNC")
    fi
    for folder in "${folders[@]}"; do
        if [ -r "$folder/core/rfb.js" ]; then
            return 0
        fi
    done
    return 1
}

# Prints what tests need and is missing here, in one line; nothing if all is there.
missing_tools() {
    {
        has_chromium || echo "Chromium with ChromeDriver"
        has_qemu || echo "QEMU"
        has_kernel || echo "a readable Linux kernel"
        has_novnc || echo "noVNC"
    } | paste -s -d , - | sed 's/,/, /g'
}

# fetch_machine: fetches what is missing, and says in one line what can't be had.
fetch_machine() {
    mkdir -p target
    : >"$FETCH_LOG"
    if [ -z "${NOVNC+set}" ] && ! has_novnc && ! (fetch_novnc_from_npm || fetch_novnc_from_debian) >>"$FETCH_LOG" 2>&1; then
        echo "noVNC could not be fetched (see $FETCH_LOG); consoles will show a still picture."
    fi
    if [ -z "${GUEST_KERNEL+set}" ] && has_qemu && ! has_kernel && ! fetch_kernel >>"$FETCH_LOG" 2>&1; then
        echo "A Linux kernel could not be fetched (see $FETCH_LOG); the guest will find nothing to boot."
    fi
    rm -rf target/fetch
}

# Prints an empty folder to fetch into, from which only what is complete is moved on.
fetch_folder() {
    rm -rf target/fetch
    mkdir -p target/fetch
    echo target/fetch
}

fetch_novnc_from_npm() {
    local folder
    folder=$(fetch_folder)
    (cd "$folder" && npm pack --fetch-retries=1 --fetch-timeout=30000 "@novnc/novnc@$NOVNC_VERSION") &&
        echo "$NOVNC_SHA256  $folder/novnc-novnc-$NOVNC_VERSION.tgz" | sha256sum --check &&
        tar -xzf "$folder/novnc-novnc-$NOVNC_VERSION.tgz" -C "$folder" &&
        rm -rf target/novnc && mv "$folder/package" target/novnc
}

fetch_novnc_from_debian() {
    local folder
    folder=$(fetch_folder)
    fetch_debian "$folder" novnc && rm -rf target/novnc && mv "$folder/usr/share/novnc" target/novnc
}

fetch_kernel() {
    local folder package
    folder=$(fetch_folder)
    package=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: //p' | head -n 1)
    [ -n "$package" ] && fetch_debian "$folder" "$package" &&
        mkdir -p target/kernel && mv "$folder"/boot/vmlinuz-* target/kernel/vmlinuz
}

# fetch_debian FOLDER PACKAGE: unpacks a Debian package there; nothing is installed, and no script of it is run.
fetch_debian() {
    (cd "$1" && apt-get download "$2") && dpkg -x "$1/$2"_*.deb "$1"
}

package io.jenkins.plugins.tencentvnc.storage;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardCopyOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * A file system that adds faults to the real disk: a file held by another program as on Windows, a directory that can't
 * be listed, a full disk, and a stale handle of NFS. Paths of {@link #of} are on it.
 */
final class FaultyDisk extends FileSystemProvider {

    private final FileSystem files = new Paths();
    private final Deque<IOException> moves = new ArrayDeque<>();
    private int atomicMoves;
    private final Deque<IOException> deletions = new ArrayDeque<>();
    private boolean unlistable;
    private boolean full;
    private String stale;
    private String held;
    private Runnable onMove = () -> {};

    /** Returns the path on this disk. */
    Path of(Path real) {
        return (Path) Proxy.newProxyInstance(
                FaultyDisk.class.getClassLoader(), new Class<?>[] {Path.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getFileSystem")) {
                        return files;
                    }
                    Object answer = invoke(method, real, arguments);
                    return answer instanceof Path path ? of(path) : answer;
                });
    }

    private static Object invoke(Method method, Path real, Object[] arguments) throws Throwable {
        Object[] own = arguments == null ? new Object[0] : arguments.clone();
        for (int i = 0; i < own.length; i++) {
            own[i] = own[i] instanceof Path path ? real(path) : own[i];
        }
        try {
            return method.invoke(real, own);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Path real(Path path) {
        return Path.of(path.toString());
    }

    /** Makes the next move fail; one that is not atomic has deleted its target by then, as on real disks. */
    void failMove(IOException fault) {
        moves.add(fault);
    }

    /** The next deletion ends like that. */
    void failDelete(IOException fault) {
        deletions.add(fault);
    }

    /** Runs something at each move, before it ends. */
    void onMove(Runnable task) {
        onMove = task;
    }

    int atomicMoves() {
        return atomicMoves;
    }

    /** Makes listing fail: directories can be opened but not read. */
    void failListing() {
        unlistable = true;
    }

    /** Sets whether the disk is full, so that every write to a file fails. */
    void full(boolean now) {
        full = now;
    }

    /**
     * Sets the name of a file or directory that can't be looked at, read or listed; null for none. A file that is open
     * can still be written.
     */
    void stale(String name) {
        stale = name;
    }

    /** Sets the name of a file that another program has opened and does not let others write; null for none. */
    void hold(String name) {
        held = name;
    }

    private Path lookedAt(Path path) throws IOException {
        Path real = real(path);
        if (real.getFileName().toString().equals(stale)) {
            throw new FileSystemException(stale, null, "Stale file handle");
        }
        return real;
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        boolean atomic = Arrays.asList(options).contains(StandardCopyOption.ATOMIC_MOVE);
        atomicMoves += atomic ? 1 : 0;
        onMove.run();
        if (!moves.isEmpty()) {
            if (!atomic) {
                Files.deleteIfExists(real(target));
            }
            throw moves.remove();
        }
        Files.move(real(source), real(target), options);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        DirectoryStream<Path> real = Files.newDirectoryStream(lookedAt(directory));
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                return unlistable ? new Unreadable() : real.iterator();
            }

            @Override
            public void close() throws IOException {
                real.close();
            }
        };
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        if (full) {
            FileChannel.open(real(path), options, attributes).close(); // opening creates or empties a file nevertheless
            throw new IOException("No space left on device");
        }
        if (path.getFileName().toString().equals(held)) {
            throw new AccessDeniedException(held);
        }
        return FileChannel.open(real(path), options, attributes);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return Files.newByteChannel(lookedAt(path), options, attributes);
    }

    @Override
    public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
        Files.createDirectory(real(path), attributes);
    }

    @Override
    public void delete(Path path) throws IOException {
        if (!deletions.isEmpty()) {
            throw deletions.remove();
        }
        Files.delete(real(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        Path real = lookedAt(path);
        real.getFileSystem().provider().checkAccess(real, modes);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return Files.readAttributes(lookedAt(path), type, options);
    }

    // Not called by the plugin.

    @Override
    public String getScheme() {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Path getPath(URI uri) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isSameFile(Path path, Path path2) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isHidden(Path path) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileStore getFileStore(Path path) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
        throw new UnsupportedOperationException();
    }

    private static final class Unreadable implements Iterator<Path> {

        @Override
        public boolean hasNext() {
            throw new DirectoryIteratorException(new IOException("Input/output error"));
        }

        @Override
        public Path next() {
            throw new DirectoryIteratorException(new IOException("Input/output error"));
        }
    }

    private final class Paths extends FileSystem {

        @Override
        public FileSystemProvider provider() {
            return FaultyDisk.this;
        }

        @Override
        public void close() {}

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public boolean isReadOnly() {
            return false;
        }

        @Override
        public String getSeparator() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Iterable<Path> getRootDirectories() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Iterable<FileStore> getFileStores() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<String> supportedFileAttributeViews() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Path getPath(String first, String... more) {
            throw new UnsupportedOperationException();
        }

        @Override
        public PathMatcher getPathMatcher(String syntaxAndPattern) {
            throw new UnsupportedOperationException();
        }

        @Override
        public UserPrincipalLookupService getUserPrincipalLookupService() {
            throw new UnsupportedOperationException();
        }

        @Override
        public WatchService newWatchService() {
            throw new UnsupportedOperationException();
        }
    }
}

internal import Glibc

/// The managed policy file, as the host changes it while Chromium runs.
public enum PolicyFile {
    /// Replaces the file's bytes in place and gives it its old modification time back.
    ///
    /// Chromium watches the directory (inotify: close after write) and then waits until the newest modification time
    /// in it has stood still for 5 s (`AsyncPolicyLoader`, settle interval). An unchanged time is settled already: the
    /// new policy holds within about 0.1 s, once the last change is 5 s ago (Chromium's start counts as one). A rename would change the directory's time, so this writes in place; the
    /// watcher is told only at the close, when everything has been written.
    ///
    /// - Parameter path: an existing regular file on the host's side of the bind mount.
    public static func replace(at path: String, with contents: [UInt8]) throws(BrowserError) {
        let descriptor = unsafe open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw BrowserError(.fileFailed, "\(path): errno \(errno)") }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw BrowserError(.fileFailed, "\(path): fstat failed, errno \(errno)")
        }
        try writeFully(descriptor, contents[...], path)
        let times = [status.st_atim, status.st_mtim]
        guard ftruncate(descriptor, contents.count) == 0, unsafe futimens(descriptor, times) == 0 else {
            throw BrowserError(.fileFailed, "\(path): not replaced, errno \(errno)")
        }
    }
}

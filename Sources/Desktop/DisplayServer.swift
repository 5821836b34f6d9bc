internal import CDesktop
internal import Glibc

/// The X server of one desktop: Xvnc on the host's side of the wall, under a user of its own, without any network, with
/// nothing of the host's files but programs.
struct DisplayServer: Sendable {
    let directory: String
    let user: UInt32
    let width: Int
    let height: Int

    /// The secret that every X client needs.
    let cookie: [UInt8]

    /// Symbolic link to the socket, for X clients of the host.
    let link: String

    /// Only this socket is shown to the guest.
    var socketPath: String { "\(directory)/tmp/.X11-unix/X0" }

    /// RFB for viewers, for root alone.
    var viewerSocketPath: String { "\(directory)/tmp/viewer" }

    func start(cgroup: ControlGroup) throws(DesktopError) -> ChildProcess {
        try HostFiles.makeDirectory(directory, mode: 0o700, owner: user)
        try HostFiles.makeDirectory("\(directory)/tmp", mode: 0o700, owner: user)
        try HostFiles.makeDirectory("\(directory)/tmp/.X11-unix", mode: 0o1777)
        try HostFiles.create("\(directory)/cookie", DisplayServer.authority(cookie), mode: 0o400, owner: user)
        try HostFiles.create("\(directory)/log", mode: 0o600, owner: user)
        let log = unsafe open("\(directory)/log", O_WRONLY | O_APPEND | O_CLOEXEC)
        guard log >= 0 else { throw DesktopError(errno: errno, "opening \(directory)/log") }
        defer { close(log) }
        var request = SpawnRequest(path: try Tool.bwrap.path(), arguments: try arguments())
        request.identity = .init(user: user)
        request.network = .empty
        request.cgroupFiles = cgroup.entryFiles
        request.descriptors = [1: log, 2: log]
        let process = try ChildProcess(request)
        for _ in 0..<1_000 {
            if let status = process.wait(milliseconds: 5) {
                let reason = HostFiles.text("\(directory)/log") ?? ""
                throw DesktopError(.system, "Xvnc ended with status \(status): \(reason.suffix(600))")
            }
            if accepts() {
                try makeLink()
                return process
            }
        }
        process.kill()
        throw DesktopError(.timeout, "Xvnc opened no socket within 5 s")
    }

    private func arguments() throws(DesktopError) -> [String] {
        [
            "--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try",
            "--new-session",
            "--clearenv", "--setenv", "PATH", "/usr/bin:/bin", "--setenv", "LC_ALL", "C.UTF-8", "--cap-drop", "ALL",
            "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin",
            "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64", "--proc", "/proc", "--dev", "/dev",
            "--bind", "\(directory)/tmp", "/tmp", "--ro-bind", "\(directory)/cookie", "/cookie", "--",
            try Tool.xserver.path(), ":0", "-geometry", "\(width)x\(height)", "-depth", "24", "-auth", "/cookie",
            "-nolisten", "tcp", "-nolisten", "local", "-noreset", "-rfbport", "-1", "-rfbunixpath", "/tmp/viewer",
            "-rfbunixmode", "384", "-SecurityTypes", "None", "-AcceptSetDesktopSize=0", "-AlwaysShared",
            "-NeverShared=0", "-IdleTimeout=0", "-desktop", "tabellion",
            // Hands reach the desktop by the worker's injector alone, whoever viewers are.
            "-AcceptKeyEvents=0", "-AcceptPointerEvents=0",
        ]
    }

    private func makeLink() throws(DesktopError) {
        if HostFiles.status("/tmp/.X11-unix") == nil { try HostFiles.makeDirectory("/tmp/.X11-unix", mode: 0o1777) }
        // The slot is ours: a link that stands here belonged to a desktop that is gone.
        if let status = HostFiles.status(link), status.st_mode & S_IFMT == S_IFLNK { _ = unsafe unlink(link) }
        guard unsafe symlink(socketPath, link) == 0 else { throw DesktopError(errno: errno, "making \(link)") }
    }

    /// Removes the link `path` if it leads below `directory`.
    static func removeLink(_ path: String, below directory: String) {
        if HostFiles.link(path)?.hasPrefix(directory + "/") == true { unsafe unlink(path) }
    }

    /// Whether the server takes connections.
    private func accepts() -> Bool {
        guard HostFiles.status(socketPath) != nil else { return false }
        let client = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard client >= 0 else { return false }
        defer { close(client) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(socketPath.utf8)
        guard path.count < 108 else { return false }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe connect(client, pointer, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }

    /// An Xauthority file that holds for every host name and display number (Xau: FamilyWild).
    static func authority(_ cookie: [UInt8]) -> [UInt8] {
        func field(_ bytes: [UInt8]) -> [UInt8] { [UInt8(bytes.count >> 8), UInt8(bytes.count & 255)] + bytes }
        return [0xFF, 0xFF] + field([]) + field([]) + field(Array("MIT-MAGIC-COOKIE-1".utf8)) + field(cookie)
    }
}

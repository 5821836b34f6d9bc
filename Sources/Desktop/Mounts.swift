internal import CDesktop
internal import Glibc

/// The mount table of the host, as far as desktops use it.
enum Mounts {
    /// Mount points at or below `directory`, deepest first.
    static func below(_ directory: String) -> [String] {
        let table = HostFiles.read("/proc/self/mountinfo", limit: 64 << 20) ?? []
        return points(String(decoding: table, as: UTF8.self)).filter {
            $0 == directory || $0.hasPrefix(directory + "/")
        }.reversed()
    }

    /// Mount points of a `mountinfo` text, in its order (proc(5): fifth field, octal escapes).
    static func points(_ mountinfo: String) -> [String] {
        mountinfo.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            return fields.count > 5 ? unescape(fields[4]) : nil
        }
    }

    private static func unescape(_ field: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(field.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
            {
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func tmpfs(at point: String, label: String, bytes: UInt64) throws(DesktopError) {
        try mount(label, point, "tmpfs", UInt(MS_NOSUID | MS_NODEV), "size=\(bytes),mode=0711")
    }

    static func overlay(at point: String, label: String, lower: String, upper: String, work: String)
        throws(DesktopError)
    {
        try mount(
            label, point, "overlay", UInt(MS_NOSUID | MS_NODEV), "lowerdir=\(lower),upperdir=\(upper),workdir=\(work)")
    }

    /// Shows `source` (a file, socket, FIFO or directory) at `point`, which is made.
    static func bind(_ source: String, at point: String) throws(DesktopError) {
        if HostFiles.isDirectory(source) {
            try HostFiles.makeDirectory(point, mode: 0o755)
        } else {
            try HostFiles.create(point)
        }
        try mount(source, point, "none", UInt(MS_BIND), "")
    }

    private static func mount(_ source: String, _ point: String, _ type: String, _ flags: UInt, _ options: String)
        throws(DesktopError)
    {
        let result = unsafe options.withCString { options in
            unsafe CDesktop.mount(source, point, type, flags, UnsafeRawPointer(options))
        }
        guard result == 0 else { throw DesktopError(errno: errno, "mounting \(type) of \(source) at \(point)") }
    }

    /// Unmounts everything at or below `directory`. Processes that could hold a mount are gone by then; a mount that
    /// is held all the same is detached.
    static func removeAll(below directory: String) {
        for point in below(directory) where unsafe umount2(point, Int32(UMOUNT_NOFOLLOW)) != 0 {
            _ = unsafe umount2(point, Int32(MNT_DETACH | UMOUNT_NOFOLLOW))
        }
    }
}

internal import Glibc

/// How many files and sockets this process may have open.
public enum OpenFileLimit {
    /// Takes as many as the system grants without asking anybody: its hard limit. The soft one, 1,024 on most systems, is less than a
    /// service with many connections needs.
    ///
    /// - Returns: how many are granted now; nil if the system does not say.
    @discardableResult
    public static func raise() -> UInt64? {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        limit.rlim_cur = limit.rlim_max
        guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        return UInt64(limit.rlim_cur)
    }
}

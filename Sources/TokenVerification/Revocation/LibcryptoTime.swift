internal import COpenSSL
internal import Glibc

/// ASN.1 times as Unix seconds.
enum LibcryptoTime {
    /// nil if there is none, or it is none.
    static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
        guard let time = unsafe time else { return nil }
        var parts = unsafe tm()
        guard unsafe ASN1_TIME_to_tm(time, &parts) == 1 else { return nil }
        return unsafe Int64(timegm(&parts))
    }

    /// Whether a signature algorithm is still trusted: not MD5, not SHA-1.
    static func isStrong(signature nid: Int32) -> Bool {
        if nid == NID_rsassaPss { return true }
        var digest: Int32 = 0
        guard unsafe OBJ_find_sigid_algs(nid, &digest, nil) == 1 else { return false }
        return [NID_sha256, NID_sha384, NID_sha512, NID_sm3].contains(digest)
    }
}

internal import Foundation
internal import Glibc
internal import NIOSSL
internal import Synchronization

/// Certificate, key and authority in files that are read anew when one of them was exchanged.
///
/// Files that cannot be used while the process runs, as between a new certificate and its new key, leave in force what was read last.
final class TLSFiles: Sendable {
    /// What tells one state of a file from another.
    private struct Stamp: Equatable {
        let device: UInt
        let inode: UInt
        let byteCount: Int
        let seconds: Int
        let nanoseconds: Int
    }

    private let certificate: String?
    private let key: String?
    private let authority: String?

    /// Owned by the lock: written by whoever finds the files changed.
    private let state: Mutex<(stamps: [Stamp?], context: NIOSSLContext)>

    init(certificate: String?, key: String?, authority: String?) throws(TLSFilesError) {
        if let certificate, key == nil {
            throw TLSFilesError(
                .incomplete, certificate, "a certificate without its key cannot be shown",
                remedy: "name its key file too")
        }
        if let key, certificate == nil {
            throw TLSFilesError(
                .incomplete, key, "a key without its certificate cannot be used",
                remedy: "name the certificate file too")
        }
        (self.certificate, self.key, self.authority) = (certificate, key, authority)
        let stamps = Self.stamps([certificate, key, authority])
        state = Mutex((stamps, try Self.read(certificate, key, authority)))
    }

    func context() -> NIOSSLContext {
        let stamps = Self.stamps([certificate, key, authority])
        return state.withLock { state in
            // What was stamped before it was read is read again if it changed meanwhile.
            if stamps != state.stamps, let context = try? Self.read(certificate, key, authority) {
                state = (stamps, context)
            }
            return state.context
        }
    }

    private static func stamps(_ files: [String?]) -> [Stamp?] {
        files.map { file in
            var status = stat()
            guard let file, unsafe stat(file, &status) == 0 else { return nil }
            return Stamp(
                device: UInt(status.st_dev), inode: UInt(status.st_ino), byteCount: Int(status.st_size),
                seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
        }
    }

    private static func read(
        _ certificate: String?, _ key: String?, _ authority: String?
    ) throws(TLSFilesError) -> NIOSSLContext {
        var configuration = TLSConfiguration.client
        if let authority {
            configuration.trustRoots = .certificates(try certificates(authority, "tabellion's authority, or your own"))
        }
        if let certificate, let key {
            let chain = try certificates(certificate, "the node's certificate")
            try checkTime(of: chain[0], certificate)
            configuration.certificateChain = chain.map { .certificate($0) }
            configuration.privateKey = .privateKey(try privateKey(key))
        }
        do { return try NIOSSLContext(configuration: configuration) } catch {
            throw TLSFilesError(
                .mismatched, key ?? authority ?? "",
                "it is not the key of \(certificate ?? "any certificate") (\(error))",
                remedy: "name the certificate that was made for this key: tabellion member certificate")
        }
    }

    private static func bytes(_ file: String) throws(TLSFilesError) -> [UInt8] {
        do { return [UInt8](try Data(contentsOf: URL(fileURLWithPath: file))) } catch {
            throw TLSFilesError(
                .unreadable, file, "it is not there, or may not be read by this account",
                remedy: "check the name and the file's owner")
        }
    }

    private static func certificates(_ file: String, _ what: String) throws(TLSFilesError) -> [NIOSSLCertificate] {
        let bytes = try bytes(file)
        guard let found = try? NIOSSLCertificate.fromPEMBytes(bytes), !found.isEmpty else {
            throw TLSFilesError(.malformed, file, "it has no certificate in PEM", remedy: "put \(what) there")
        }
        return found
    }

    private static func privateKey(_ file: String) throws(TLSFilesError) -> NIOSSLPrivateKey {
        let bytes = try bytes(file)
        do { return try NIOSSLPrivateKey(bytes: bytes, format: .pem) } catch {
            throw TLSFilesError(
                .malformed, file, "it has no private key in PEM without a password",
                remedy: "put the key there that tabellion member request made")
        }
    }

    private static func checkTime(of certificate: NIOSSLCertificate, _ file: String) throws(TLSFilesError) {
        let now = time_t(Date().timeIntervalSince1970)
        guard certificate.notValidBefore <= now, now <= certificate.notValidAfter else {
            let formatter = ISO8601DateFormatter()
            func text(_ time: time_t) -> String {
                formatter.string(from: Date(timeIntervalSince1970: TimeInterval(time)))
            }
            throw TLSFilesError(
                .expired, file,
                "its time is from \(text(certificate.notValidBefore)) to \(text(certificate.notValidAfter))",
                remedy: "ask the authority for a new one: tabellion member certificate")
        }
    }
}

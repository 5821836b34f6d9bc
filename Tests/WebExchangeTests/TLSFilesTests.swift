import Foundation
import Testing

@testable import WebExchange

/// Certificate and key in files: what is wrong with them is said, and new ones are taken as they come.
@Suite("Certificates in files", .timeLimit(.minutes(2)))
struct TLSFilesTests {
    private static let shared = Result { try TestCertificates() }

    private func fault(_ certificate: String?, _ key: String?, _ authority: String? = nil) throws -> TLSFilesError? {
        do throws(TLSFilesError) {
            _ = try TLSTrust(certificate: certificate, key: key, authority: authority)
            return nil
        } catch { return error }
    }

    @Test func faultsNameTheFileAndWhatToDo() throws {
        let made = try Self.shared.get()
        let (good, key) = (made.path("good.pem"), made.path("good.key"))
        #expect(try fault(good, key) == nil && fault(good, key, made.path("ca.pem")) == nil)
        #expect(try fault(nil, nil, made.path("ca.pem")) == nil)
        let cases: [(TLSFilesError.Code, String, TLSFilesError?)] = [
            (.incomplete, good, try fault(good, nil)), (.incomplete, key, try fault(nil, key)),
            (.unreadable, made.path("none.pem"), try fault(made.path("none.pem"), key)),
            (.unreadable, made.path("none.key"), try fault(good, made.path("none.key"))),
            (.malformed, key, try fault(key, key)), (.malformed, good, try fault(good, good)),
            (.malformed, key, try fault(good, key, key)),
            (.expired, made.path("expired.pem"), try fault(made.path("expired.pem"), made.path("expired.key"))),
            (.mismatched, made.path("elsewhere.key"), try fault(good, made.path("elsewhere.key"))),
        ]
        for (code, file, error) in cases {
            #expect(error?.code == code && error?.file == file && error?.remedy.isEmpty == false, "\(code) \(file)")
        }
    }

    /// Between a new certificate and its new key the old pair stays in force.
    @Test func newFilesAreTaken() throws {
        let made = try Self.shared.get()
        let folder = FileManager.default.temporaryDirectory.appending(path: "tb-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func put(_ name: String, as other: String) throws {
            try Data(contentsOf: URL(filePath: made.path(name))).write(
                to: folder.appending(path: other), options: .atomic)
        }
        try put("good.pem", as: "node.pem")
        try put("good.key", as: "node.key")
        let trust = try TLSTrust(
            certificate: folder.appending(path: "node.pem").path, key: folder.appending(path: "node.key").path)
        let first = try trust.context.get()
        #expect(try trust.context.get() === first)
        try put("elsewhere.pem", as: "node.pem")
        #expect(try trust.context.get() === first, "the key is still the old one")
        try put("elsewhere.key", as: "node.key")
        let second = try trust.context.get()
        #expect(second !== first)
        try FileManager.default.removeItem(at: folder.appending(path: "node.key"))
        #expect(try trust.context.get() === second)
    }
}

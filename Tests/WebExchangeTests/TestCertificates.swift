import Foundation
import NIOSSL

@testable import WebExchange

/// Certificates of servers, good ones and bad ones, and the authority that issued most of them.
final class TestCertificates: Sendable {
    struct Failure: Error {}

    private let directory: URL

    var trust: TLSTrust { TLSTrust(.file(path("ca.pem"))) }

    private static let commands = """
        set -e
        authority() {
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout $1.key -out $1.pem -days 30 \
                -subj "/CN=$1" -addext keyUsage=critical,keyCertSign
        }
        leaf() {
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout $1.key -out $1.csr -subj "/CN=$1"
            echo "subjectAltName=$3" > $1.extensions
            openssl x509 -req -in $1.csr -CA $2.pem -CAkey $2.key -CAcreateserial -days $4 -out $1.pem \
                -extfile $1.extensions
        }
        authority ca
        authority stranger
        leaf good ca DNS:localhost,IP:127.0.0.1 20
        leaf name-only ca DNS:localhost 20
        leaf elsewhere ca DNS:elsewhere.example,IP:192.0.2.1 20
        leaf expired ca DNS:localhost,IP:127.0.0.1 -1
        leaf unknown stranger DNS:localhost,IP:127.0.0.1 20
        """

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "tb-web-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", Self.commands]
        process.currentDirectoryURL = directory
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure() }
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    func path(_ name: String) -> String { directory.appending(path: name).path }

    func server(_ name: String, newest: String? = nil) throws -> TestServer {
        try TestServer(tls: [path("\(name).pem"), path("\(name).key")] + (newest.map { [$0] } ?? []))
    }
}

import Foundation
import Testing

/// nginx with a configuration that is shipped, in front of a backend.
final class Front {
    private static let shipped = URL(fileURLWithPath: #filePath)
        .appendingPathComponent("../../../provisioning/nginx").standardized

    private let path: String
    private let home: String
    private let process = Process()
    private let isSecure: Bool
    let port: Int

    /// - Parameters:
    ///   - site: a file of provisioning/nginx.
    ///   - nodes: has the authority in `ca`.
    ///   - listening: the address in the file that is exchanged for a free port of this machine.
    ///   - places: what else is exchanged.
    ///   - node: whose certificate and key are put into place as `name`.pem and `name`.key.
    private init(
        _ site: String, for nodes: Nodes, listening: String, places: [(String, String)], node: String, as name: String
    ) throws {
        path = nodes.place.path
        home = "\(path)/\(site)-\(UUID().uuidString)"
        isSecure = listening == "443"
        let free = try Nodes.shell(
            "python3 -c 'import socket; s = socket.socket(); s.bind((\"127.0.0.1\", 0)); print(s.getsockname()[1])'",
            in: path)
        port = try #require(Int(free.output.trimmingCharacters(in: .whitespacesAndNewlines)))
        try FileManager.default.createDirectory(atPath: "\(home)/tls", withIntermediateDirectories: true)
        let files = [
            ("\(node).pem", "\(name).pem"), ("\(node).key", "\(name).key"), ("ca/authority.pem", "authority.pem"),
        ]
        for (from, to) in files {
            try FileManager.default.copyItem(atPath: "\(path)/\(from)", toPath: "\(home)/tls/\(to)")
        }
        try takeList()
        var text = try String(contentsOf: Self.shipped.appendingPathComponent(site), encoding: .utf8)
        let all =
            places + [("listen \(listening)", "listen 127.0.0.1:\(port)"), ("/etc/tabellion/tls/", "\(home)/tls/")]
        for (from, to) in all {
            try #require(text.contains(from), "\(site) has no \(from)")
            text = text.replacing(from, with: to)
        }
        try text.write(toFile: "\(home)/site.conf", atomically: true, encoding: .utf8)
        try Self.configuration(home).write(toFile: "\(home)/nginx.conf", atomically: true, encoding: .utf8)
        process.executableURL = URL(fileURLWithPath: "/usr/sbin/nginx")
        process.arguments = ["-c", "\(home)/nginx.conf", "-p", home]
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    /// In front of a backend on that port; shows the certificate of the node `server`.
    convenience init(mirror backend: Int, for nodes: Nodes) throws {
        try self.init(
            "tabellion-mirror.conf", for: nodes, listening: "443",
            places: [("127.0.0.1:8090", "127.0.0.1:\(backend)")], node: "server", as: "server")
    }

    convenience init(coordinator backend: Int, for nodes: Nodes) throws {
        try self.init(
            "tabellion-coordinator.conf", for: nodes, listening: "443",
            places: [("127.0.0.1:8080", "127.0.0.1:\(backend)")], node: "server", as: "server")
    }

    private static func configuration(_ home: String) -> String {
        """
        daemon off;
        pid \(home)/nginx.pid;
        error_log \(home)/nginx.log;
        events {}
        http {
            access_log off;
            client_body_temp_path \(home)/body;
            proxy_temp_path \(home)/proxy;
            fastcgi_temp_path \(home)/fastcgi;
            uwsgi_temp_path \(home)/uwsgi;
            scgi_temp_path \(home)/scgi;
            include \(shipped.appendingPathComponent("tabellion-nodes.conf").path);
            include \(home)/site.conf;
        }
        """
    }

    /// The HTTP status of a request; the answer's body is in `answer`.
    ///
    /// - Parameter node: whose certificate is shown; nil for none.
    func status(_ resource: String, as node: String? = nil, _ options: String = "") throws -> String {
        let shown = node.map { "--cert \($0).pem --key \($0).key" } ?? ""
        return try Nodes.shell(
            "curl -s -o answer -w '%{http_code}' --retry 20 --retry-connrefused --retry-delay 1 --cacert ca/authority.pem "
                + "--path-as-is \(shown) \(options) http\(isSecure ? "s" : "")://localhost:\(port)\(resource)", in: path
        ).output
    }

    /// Puts the authority's newest revocation list in place.
    private func takeList() throws {
        try Data(contentsOf: URL(fileURLWithPath: "\(path)/ca/crl.pem")).write(
            to: URL(fileURLWithPath: "\(home)/tls/crl.pem"))
    }

    /// The same, and has nginx read it. It does so when it comes to it.
    func reload() throws {
        try takeList()
        kill(process.processIdentifier, SIGHUP)
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}

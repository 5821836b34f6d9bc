import AccessModel
import Accounts
import DesktopInput
import FarmProtocol
import Foundation
import Logging
import Storage
import WebSocketLink
import Worker

/// The programs behind run.py: a person and a session in a coordinator's data, a worker's part of a session, a viewer that measures.
@main
enum ViewerBenchmark {
    static let worker = String(repeating: "ab", count: 32)
    static let userAgent = "tabellion"

    static func main() async throws {
        let arguments = CommandLine.arguments
        switch (arguments.dropFirst().first, arguments.count) {
        case ("prepare", 3): try await prepare(arguments[2])
        case ("desk", 9): try await serve(Array(arguments[2...]))
        case ("measure", 5): try await measure(arguments[2], cookie: arguments[3], count: Int(arguments[4]) ?? 100)
        default:
            FileHandle.standardError.write(
                Data(
                    """
                    prepare DATA
                    desk SERVER TOKEN SESSION X-SOCKET X-COOKIE RFB-SOCKET FOLDER
                    measure URL COOKIE KEYS

                    """.utf8))
            exit(2)
        }
    }

    /// Prints a session's ID and the cookie of the person whose it is. The coordinator must not run yet.
    private static func prepare(_ data: String) async throws {
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let desk = try await AccountDesk(directory: data + "/accounts")
        guard let office = OfficeID("bench"), let name = LoginName("bench") else { return }
        try await desk.makeOffice(office, title: "Benchmark", by: nil, now: now)
        let invited = try await desk.invite(name: name, role: .rightsHolder, office: office, by: nil, now: now)
        let password = "a pass phrase for measuring"
        _ = try await desk.follow(invited.link, password: password, now: now)
        let browser = AccountDesk.Browser(address: [127, 0, 0, 1], userAgent: userAgent)
        let signedIn = try await desk.signIn(name: "bench", password: password, from: browser, now: now)
        guard case .signedIn(let token) = signedIn else {
            throw MeasuringViewer.Failure(description: "nobody can sign in: \(signedIn)")
        }
        try await desk.close()
        let store = try SQLiteSessionStore(path: data + "/sessions.sqlite")
        let session = UUID().uuidString.lowercased()
        _ = try await store.create(
            id: session, request: CaptureRequest(url: "https://example.com/", isInteractive: true),
            owner: Ownership(office: office.text, account: invited.id.text), key: nil, at: now)
        _ = try await store.assign(to: worker, limit: 1)
        for phase in [SessionPhase.recording, .open] {
            try await store.apply(SessionReport(phase: phase, detail: ""), to: session, from: worker)
        }
        print("\(session) \(SessionCookie.name)=\(token.text)")
    }

    /// A worker's part of a session, at an X server that is there already. Says "ready" once people may come.
    private static func serve(_ arguments: [String]) async throws {
        let (server, token, session, display) = (arguments[0], arguments[1], arguments[2], arguments[3])
        let (cookie, viewers, folder) = (arguments[4], arguments[5], arguments[6])
        var logger = Logger(label: "desk")
        logger.logLevel = .debug
        let recipient = try String(contentsOfFile: folder + "/recipient", encoding: .utf8)
        let stand = try await LiveStand(
            display: XServerAddress(socketPath: display, cookie: bytes(cookie)), viewerSocket: viewers, folder: folder,
            recipients: [recipient.trimmingCharacters(in: .whitespacesAndNewlines)], worker: worker, session: session,
            dialler: Links(server: server, token: token), logger: logger)
        print("ready")
        fflush(nil)
        try await stand.run()
    }

    private struct Links: LinkDialler {
        let server: String
        let token: String

        func dial(_ path: String) async throws -> any MessageLink {
            guard let url = URL(string: server + path) else { throw CancellationError() }
            return try await WebSocketLink.connect(url, token: token)
        }
    }

    private static func bytes(_ hex: String) -> [UInt8] {
        stride(from: 0, to: hex.count - 1, by: 2).compactMap {
            UInt8(hex.dropFirst($0).prefix(2), radix: 16)
        }
    }

    private static func measure(_ url: String, cookie: String, count: Int) async throws {
        guard let url = URL(string: url), let host = url.host(), let port = url.port else { return }
        var headers = ["User-Agent": userAgent, "Origin": "http://\(host):\(port)"]
        if !cookie.isEmpty { headers["Cookie"] = cookie }
        let link = try await WebSocketLink.connect(
            url, headers: headers, subprotocols: ["binary"],
            limits: LinkLimits(maximumMessageBytes: 16 << 20))
        let latencies = try await MeasuringViewer(link).run(count)
        await link.close()
        let text = try JSONEncoder().encode(latencies.map { ($0 * 1000).rounded() / 1000 })
        print(String(decoding: text, as: UTF8.self))
    }
}

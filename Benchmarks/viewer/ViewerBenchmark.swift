import AccessModel
import Accounts
import FarmProtocol
import Foundation
import Storage
import WebSocketLink

/// The programs behind run.py: a person and a session in a coordinator's data, a worker's side without a gate, a viewer that measures.
@main
enum ViewerBenchmark {
    static let worker = String(repeating: "ab", count: 32)
    static let userAgent = "tabellion"

    static func main() async throws {
        let arguments = CommandLine.arguments
        switch (arguments.dropFirst().first, arguments.count) {
        case ("prepare", 3): try await prepare(arguments[2])
        case ("relay", 6): try await relay(arguments[2], token: arguments[3], session: arguments[4], rfb: arguments[5])
        case ("measure", 5): try await measure(arguments[2], cookie: arguments[3], count: Int(arguments[4]) ?? 100)
        default:
            FileHandle.standardError.write(
                Data("prepare DATA | relay SERVER TOKEN SESSION PORT | measure URL COOKIE KEYS\n".utf8))
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
        guard case .signedIn(let token) = signedIn else { return }
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

    /// Joins every viewer to a plain Xvnc, with nothing in between.
    private static func relay(_ server: String, token: String, session: String, rfb: String) async throws {
        guard let port = Int(rfb) else { return }
        @Sendable func dial(_ path: String) async throws -> WebSocketLink {
            guard let url = URL(string: server + path) else { throw CancellationError() }
            return try await WebSocketLink.connect(url, token: token)
        }
        let control = try await dial(LinePath.control(worker: worker, session: session))
        while let message = try await control.receive() {
            guard case .viewer(let viewer, _) = try LineOrder(message) else { continue }
            Task {
                let link = try await dial(LinePath.viewer(worker: worker, session: session, viewer: viewer))
                try await PlainRelay.run(link, port: port)
            }
        }
    }

    private static func measure(_ url: String, cookie: String, count: Int) async throws {
        guard let url = URL(string: url), let host = url.host(), let port = url.port else { return }
        var headers = ["User-Agent": userAgent, "Origin": "http://\(host):\(port)"]
        if !cookie.isEmpty { headers["Cookie"] = cookie }
        let link = try await WebSocketLink.connect(
            url, headers: headers, subprotocols: ["binary"],
            limits: LinkLimits(maximumMessageBytes: 16 << 20))
        var viewer = MeasuringViewer(link)
        let latencies = try await viewer.run(count)
        await link.close()
        let text = try JSONEncoder().encode(latencies)
        print(String(decoding: text, as: UTF8.self))
    }
}

import AccessModel
import Accounts
import FarmClient
import FarmProtocol
import FarmTestSupport
import Foundation
import Storage
import Testing
import WebSocketLink

/// A coordinator with a worker that tests play, people with browsers, and interactive sessions.
struct LineFixture {
    struct Person {
        let owner: Ownership
        let cookie: String
        let csrf: String
    }

    static let userAgent = "tabellion"

    let farm: RunningFarm
    let store: SQLiteSessionStore
    /// The worker's name; its key plays no part here.
    let worker = String(repeating: "ab", count: 32)

    static func with(_ body: (LineFixture) async throws -> Void) async throws {
        try await TestDirectory.with { directory in
            try await TestFarm(directory).run { farm in
                try await body(
                    LineFixture(farm: farm, store: try SQLiteSessionStore(path: directory.path + "/sessions.sqlite")))
            }
        }
    }

    /// Somebody who has signed in.
    func person(_ name: String, _ role: Role = .rightsHolder) async throws -> Person {
        let (desk, now, password) = (
            farm.accounts, Int64(Date().timeIntervalSince1970 * 1000), "a long pass phrase of somebody"
        )
        let office = try #require(OfficeID("north"))
        if try await !desk.offices().contains(where: { $0.id == office }) {
            try await desk.makeOffice(office, title: "North", by: nil, now: now)
        }
        let invited = try await desk.invite(
            name: try #require(LoginName(name)), role: role, office: office, by: nil, now: now)
        _ = try await desk.follow(invited.link, password: password, now: now)
        let signedIn = try await desk.signIn(
            name: name, password: password,
            from: AccountDesk.Browser(address: [127, 0, 0, 1], userAgent: Self.userAgent), now: now)
        guard case .signedIn(let token) = signedIn else { throw CancellationError() }
        return Person(
            owner: Ownership(office: office.text, account: invited.id.text),
            cookie: "\(SessionCookie.name)=\(token.text)",
            csrf: CSRFToken.make(
                session: token.digest, key: desk.csrfKey, nonce: [UInt8](repeating: 7, count: CSRFToken.nonceByteCount))
        )
    }

    /// A session whose desktop is open, served by the worker.
    func session(of person: Person, isInteractive: Bool = true) async throws -> String {
        let id = UUID().uuidString.lowercased()
        let request = CaptureRequest(url: "https://example.com/", isInteractive: isInteractive)
        _ = try await store.create(id: id, request: request, owner: person.owner, key: nil, at: 1)
        #expect(try await store.assign(to: worker, limit: 1).map(\.view.id) == [id])
        for phase in [SessionPhase.recording, .open] {
            try await farm.worker.report(session: id, worker: worker, SessionReport(phase: phase, detail: ""))
        }
        return id
    }

    func dial(
        _ path: String, token: String? = nil, cookie: String? = nil, origin: String? = nil,
        limits: LinkLimits = LinkLimits()
    ) async throws -> WebSocketLink {
        var headers: [String: String] = ["User-Agent": Self.userAgent]
        if let cookie { headers["Cookie"] = cookie }
        if let origin { headers["Origin"] = origin }
        return try await WebSocketLink.connect(
            try #require(URL(string: farm.server + path)), token: token, headers: headers,
            subprotocols: origin == nil ? [] : ["binary"], limits: limits)
    }

    /// A page's viewer.
    func browser(_ person: Person, _ session: String, watches: Bool = false) async throws -> WebSocketLink {
        try await dial(
            "/sessions/\(session)/viewer\(watches ? "?watch" : "")", cookie: person.cookie,
            origin: TestFarm.publicAddress)
    }

    func control(_ session: String) async throws -> WebSocketLink {
        try await dial(LinePath.control(worker: worker, session: session), token: TestFarm.workerToken)
    }

    func desktop(_ session: String, _ viewer: String) async throws -> WebSocketLink {
        try await dial(LinePath.viewer(worker: worker, session: session, viewer: viewer), token: TestFarm.workerToken)
    }

    /// The next order that comes, as a viewer's.
    static func viewer(_ control: WebSocketLink) async throws -> (id: String, role: ViewerRole) {
        guard case .viewer(let id, let role) = try await order(control) else { throw CancellationError() }
        return (id, role)
    }

    static func order(_ control: WebSocketLink) async throws -> LineOrder {
        try LineOrder(try #require(try await control.receive()))
    }

    static func status(_ number: Int64, detail: String = "") -> LiveStatus {
        LiveStatus(
            number: number, at: number, phase: .open, detail: detail, light: .recording, frames: number, nonce: nil,
            openedAt: 1, endsAt: 2, screenshots: 0, downloads: 0, inputClosedBecause: nil, viewers: [], returnBy: nil)
    }

    /// The status of a refused dial.
    static func refusal(_ dial: () async throws -> WebSocketLink) async -> Int? {
        do {
            try await dial().cut()
            return nil
        } catch {
            return (error as? LinkError)?.status
        }
    }
}

import FarmClient
import FarmProtocol
import Foundation

extension Farm {
    /// A script of steps, as JSON.
    static func script(_ steps: [[String: Any]]) throws -> String {
        let data = try JSONSerialization.data(
            withJSONObject: ["version": 1, "steps": steps] as [String: Any], options: [.withoutEscapingSlashes])
        return String(decoding: data, as: UTF8.self)
    }

    /// Opens the sample page and stays for so long.
    func visit(seconds: Double) throws -> String {
        try Self.script([["do": "navigate", "url": url], ["do": "wait", "seconds": seconds], ["do": "screenshot"]])
    }

    /// Queues a capture.
    func begin(_ script: String) async throws -> String {
        noteSlots()
        let request = CaptureRequest(url: url, script: script, subject: "a test of the farm")
        return try await requests().create(request, key: UUID().uuidString).id
    }

    /// Where a session stands; nil while the coordinator does not answer.
    func view(_ session: String) async throws -> SessionView? {
        noteSlots()
        return try? await requests().session(session)
    }

    /// Waits for a session's end. Requests that a killed coordinator leaves hanging, here and in the worker, are given up
    /// after half a minute each, and several may follow one another.
    func end(of session: String, seconds: Double = 240) async throws -> SessionView {
        var last: SessionView?
        try await eventually("session \(session) ends", seconds: seconds) {
            try await Task.sleep(for: .milliseconds(80))
            last = try await self.view(session) ?? last
            return last?.phase.isEnd == true
        }
        guard let last else { throw FarmFailure("no session \(session)") }
        return last
    }

    /// Captures from beginning to end, and fetches the bundle.
    func capture(_ script: String, seconds: Double = 90) async throws -> (view: SessionView, bundle: String) {
        let session = try await begin(script)
        let view = try await end(of: session, seconds: seconds)
        return (view, try await fetch(view))
    }

    /// Fetches the bundle of a sealed session.
    func fetch(_ view: SessionView) async throws -> String {
        guard view.phase == .sealed else { throw FarmFailure("session \(view.id) is \(view.phase): \(view.detail)") }
        let path = directory + "/\(view.id).asice"
        try await requests().fetchBundle(view.id, to: path)
        return path
    }

    // MARK: - The worker's own files, read from outside

    /// Names of what the journal of a session says, in order.
    func journal(_ session: String) -> [String] {
        Self.text(directory + "/worker/sessions/\(session)/journal.jsonl").split(separator: "\n").compactMap { line in
            let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return object?.keys.first
        }
    }

    /// The input log as it stands now; empty once the session is delivered.
    func input(_ session: String) -> String {
        Self.text(directory + "/worker/sessions/\(session)/data/input.jsonl")
    }

    func exists(_ session: String) -> Bool {
        FileManager.default.fileExists(atPath: directory + "/worker/sessions/\(session)")
    }

    /// Waits until nothing is left of finished sessions and their desktops, and a desktop is warm again.
    func settle(warm: Int = 1, seconds: Double = 60) async throws {
        var left: [String] = []
        do {
            try await eventually("everything of finished sessions is gone", seconds: seconds) {
                self.noteSlots()
                left = Leftovers(of: self, warm: warm).all
                let sessions = try? FileManager.default.contentsOfDirectory(
                    atPath: self.directory + "/worker/sessions")
                if let sessions, !sessions.isEmpty { left.append("session files \(sessions)") }
                return left.isEmpty
            }
        } catch is FarmFailure {
            throw FarmFailure("left over \(seconds) s after the session: \(left.joined(separator: "; "))")
        }
    }

    /// Remembers which slots this farm has had.
    func noteSlots() {
        guard let name = try? workerName() else { return }
        usedSlots.formUnion(Desktops.slots(of: name))
    }
}

import FarmClient
import FarmProtocol
import FarmTestSupport
import Foundation
import Logging
import Testing

@testable import tabellion

extension FarmSuite {
    /// A person works in a desktop, from the order to the audited bundle. The links are in memory.
    @Suite("people") struct LiveCaptureTests {
        private static let shift: UInt32 = 0xFFE1
        private static let control: UInt32 = 0xFFE3

        @Test(.timeLimit(.minutes(5))) func aPersonsCapture() async throws {
            try await Farm.with("people", hasWorker: false) { farm in
                // The worker is one of this process: the test holds the other ends of its links.
                let dialler = MemoryDialler()
                let services = FarmServices(
                    directory: try FarmDirectory(farm.directory), logger: Logger(label: "people"))
                let (images, coordinator) = (farm.images, "http://127.0.0.1:\(farm.listen)")
                let worker = Task {
                    try await services.runWorker(images: images, image: nil, coordinator: coordinator, dialler: dialler)
                }
                do {
                    let view = try await work(farm, dialler)
                    worker.cancel()
                    _ = try? await worker.value
                    try judge(try Bundle(try await farm.fetch(view)), view, farm)
                } catch {
                    worker.cancel()
                    _ = try? await worker.value
                    throw error
                }
            }
        }

        /// Looks, types, pastes, loses the line, comes back, takes a picture, finishes.
        private func work(_ farm: Farm, _ dialler: MemoryDialler) async throws -> SessionView {
            let request = CaptureRequest(url: farm.url, subject: "a person's capture", isInteractive: true)
            let session = try await farm.requests().create(request, key: UUID().uuidString).id
            let control = try await dialler.end("/sessions/\(session)/control")
            let open = try await status(on: control) { $0.isInputOpen }
            #expect(open.light == .recording)
            #expect(open.nonce?.count == 32)

            var viewer = try await come("v1", session, control, dialler)
            try await viewer.send(TestViewer.click(675, 525) + TestViewer.typing("Notary 取证"))
            try await viewer.offer("剪贴板 clipboard")
            try await viewer.send(
                TestViewer.key(Self.control, down: true) + TestViewer.tap(0x76)
                    + TestViewer.key(Self.control, down: false))
            try await eventually("the paste is logged", seconds: 60) { farm.input(session).contains("clipboard-in") }
            try await viewer.send(TestViewer.key(Self.shift, down: true))
            viewer.link.cut()
            _ = try await status(on: control) { $0.returnBy != nil }
            viewer = try await come("v2", session, control, dialler)
            try await viewer.send(TestViewer.typing("again"))

            try await control.send(LineOrder.screenshot(id: "picture").message())
            let picture = try await answer("picture", on: control)
            #expect(picture.path?.hasPrefix("screenshots/") == true, "\(picture)")
            try await control.send(LineOrder.finish(id: "finish").message())
            #expect(try await answer("finish", on: control).outcome == .done)
            return try await farm.end(of: session)
        }

        private func come(
            _ id: String, _ session: String, _ control: MemoryLink, _ dialler: MemoryDialler
        ) async throws -> TestViewer {
            try await control.send(LineOrder.viewer(id: id, role: .user).message())
            let answer = try await answer(id, on: control)
            #expect(answer.outcome == .done, "\(answer)")
            let viewer = TestViewer(try await dialler.end("/sessions/\(session)/viewers/\(id)"))
            try await viewer.greet()
            return viewer
        }

        private func judge(_ bundle: Bundle, _ view: SessionView, _ farm: Farm) throws {
            try bundle.verify(trust: farm.trust)
            #expect(view.reason == "user")
            let lines = try bundle.input()
            let sources = Dictionary(grouping: lines) { $0["source"] as? String ?? "" }
            #expect(sources["unexplained"] == nil, "\(sources["unexplained"] ?? [])")
            let hands = sources["viewer"] ?? []
            #expect(hands.contains { $0["kind"] as? String == "clipboard-in" })
            let keys = hands.filter { $0["kind"] as? String == "key" }
            #expect(keys.count { $0["down"] as? Bool == true } == keys.count { $0["down"] as? Bool == false })
            #expect(keys.count >= 2 * ("Notary 取证".count + "again".count))
            // The address was opened by the script's hands, before the person's.
            let script = (sources["script"] ?? []).compactMap { $0["seq"] as? Int }.max() ?? .max
            #expect(script < hands.compactMap { $0["seq"] as? Int }.min() ?? 0)
            let notes = (sources["system"] ?? []).compactMap { $0["text"] as? String }
            for words in ["a viewer has taken the desktop", "the viewer's line was broken", "the viewer is back after"]
            {
                #expect(notes.contains { $0.hasPrefix(words) }, "\(words)")
            }
        }

        private func answer(_ id: String, on link: MemoryLink) async throws -> LineAnswer {
            while let message = try await link.receive() {
                if case .answer(let answer) = try LineReport(message), answer.id == id { return answer }
            }
            throw FarmFailure("the control link closed without an answer to \(id)")
        }

        private func status(on link: MemoryLink, _ fits: (LiveStatus) -> Bool) async throws -> LiveStatus {
            while let message = try await link.receive() {
                if case .status(let status) = try LineReport(message), fits(status) { return status }
            }
            throw FarmFailure("the control link closed without the status that was waited for")
        }
    }
}

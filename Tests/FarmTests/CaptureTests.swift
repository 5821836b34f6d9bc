import CryptoPrimitives
import Foundation
import Testing

extension FarmSuite {
    @Suite("capture") struct CaptureTests {
        /// A capture as a user would make it, judged by both readers and by ordinary tools.
        @Test(.timeLimit(.minutes(4))) func plainCapture() async throws {
            try await Farm.with("capture") { farm in
                let script = try Farm.script([
                    ["do": "navigate", "url": farm.url], ["do": "wait", "seconds": 2],
                    ["do": "click", "x": 675, "y": 525], ["do": "type", "text": "取证 evidence"],
                    // From the field back over two links to the catalogue's, which downloads.
                    ["do": "key", "key": "Shift+Tab"], ["do": "key", "key": "Shift+Tab"],
                    ["do": "key", "key": "Return"], ["do": "download", "seconds": 20],
                    ["do": "scroll", "direction": "down", "notches": 3], ["do": "screenshot"],
                    ["do": "navigate", "url": farm.url + "terms.html"], ["do": "wait", "seconds": 2],
                ])
                let (view, path) = try await farm.capture(script, seconds: 120)
                let bundle = try Bundle(path)
                try bundle.verify(trust: farm.trust)
                try bundle.verifyWithOrdinaryTools(root: farm.timeRoot())
                #expect(bundle.gap == nil)
                #expect(bundle.missing == [], "\(bundle.missing)")
                #expect(bundle.reason == "user", "\(view)")
                try expectPages(bundle, farm)
                try expectInput(bundle, farm)
                try expectNetwork(bundle, farm)
                try await farm.settle()
                try await LedgerMonitor(farm).requireEveryEnd()
            }
        }

        /// Copies after input, and both cleanliness reports.
        private func expectPages(_ bundle: Bundle, _ farm: Farm) throws {
            for type in ["multipart/related", "image/png"] {
                let copies = bundle.records.filter {
                    ($0["path"] as? String)?.hasPrefix("page/") == true && $0["mediaType"] as? String == type
                }
                #expect(!copies.isEmpty, "no \(type) in page/")
                #expect(copies.allSatisfy { $0["afterInput"] as? Bool == true })
            }
            for phase in ["open", "close"] {
                let report = try bundle.object("cleanliness-\(phase).json")
                #expect(report["phase"] as? String == phase)
                #expect((report["items"] as? [Any])?.count ?? 0 > 10)
            }
            let download = try #require(bundle.paths.first { $0.hasPrefix("downloads/") })
            let site = FarmPaths.root + "/examples/sample-site/site/catalogue.txt"
            #expect(
                FileManager.default.contents(atPath: bundle.file(download))
                    == FileManager.default.contents(atPath: site))
        }

        /// Every navigation has its line and its picture; what was typed is sealed, and opens to what was typed.
        private func expectInput(_ bundle: Bundle, _ farm: Farm) throws {
            let lines = try bundle.input()
            let values = try sealedValues(bundle, farm)
            func navigations(_ trigger: String) -> [String] {
                lines.filter { $0["kind"] as? String == "navigation" && $0["trigger"] as? String == trigger }
                    .compactMap { ($0["seq"] as? Int).flatMap { values[$0] } }
            }
            let addresses = navigations("request")
            for page in ["", "terms.html"] { #expect(addresses.contains(farm.url + page), "\(addresses)") }
            for (index, line) in lines.enumerated()
            where line["kind"] as? String == "navigation" && line["trigger"] as? String != "input" {
                let next = lines[(index + 1)...].first { $0["kind"] as? String == "screenshot" }
                let path = try #require(next?["path"] as? String, "no picture after navigation line \(index + 1)")
                #expect(bundle.paths.contains(path))
            }
            let typed = lines.filter { $0["kind"] as? String == "key" && $0["down"] as? Bool == true }
                .compactMap { ($0["seq"] as? Int).flatMap { values[$0] } }.joined()
            #expect(typed.contains("取证 evidence"), "\(typed)")
            for kind in ["button", "wheel", "motion"] {
                #expect(lines.contains { $0["kind"] as? String == kind && $0["source"] as? String == "script" })
            }
            let unexplained = lines.filter { $0["source"] as? String == "unexplained" }
            #expect(unexplained.isEmpty, "\(unexplained.prefix(5))")
        }

        /// Values of the sealed companion by line number.
        private func sealedValues(_ bundle: Bundle, _ farm: Farm) throws -> [Int: String] {
            let text = try bundle.opened("sealed.jsonl.age", key: farm.directory + "/sealing.agekey")
            var values: [Int: String] = [:]
            for line in text.split(separator: 0x0A) {
                let object = try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any])
                if let seq = object["seq"] as? Int { values[seq] = object["value"] as? String }
            }
            return values
        }

        /// The browser's own log holds the page's bytes; peers and certificates stand open.
        private func expectNetwork(_ bundle: Bundle, _ farm: Farm) throws {
            let log = try bundle.opened("network/netlog.json.age", key: farm.directory + "/sealing.agekey")
            let page = try Data(
                contentsOf: URL(fileURLWithPath: FarmPaths.root + "/examples/sample-site/site/index.html"))
            // One event a line; a browser that ended in a hurry leaves the object open, which the manifest then says.
            let events = log.split(separator: 0x0A).compactMap { line in
                try? JSONSerialization.jsonObject(with: line.last == 0x2C ? line.dropLast() : line) as? [String: Any]
            }
            let bytes = events.compactMap { ($0["params"] as? [String: Any])?["bytes"] as? String }
                .compactMap { Data(base64Encoded: $0) }
            #expect(bytes.contains { $0.range(of: page) != nil }, "the page's bytes are not in the network log")
            let connections = String(
                decoding: try bundle.opened("network/connections.json.age", key: farm.directory + "/sealing.agekey"),
                as: UTF8.self)
            let address = try #require(farm.siteAddress)
            #expect(connections.contains("\(address):\(farm.sitePort)"), "\(connections.prefix(2000))")
            let leaf = try Program.check(
                ["sh", "-c", "openssl x509 -in \(farm.directory)/site/leaf.pem -outform DER | sha256sum"])
            let digest = String(leaf.output.prefix(64))
            let certificate = try Program.check(
                ["sh", "-c", "openssl x509 -in \(farm.directory)/site/leaf.pem -outform DER | base64 -w0"]
            ).output
            #expect(
                connections.contains(digest) || connections.contains(certificate.trimmingCharacters(in: .newlines)),
                "\(connections.prefix(2000))")
        }
    }
}

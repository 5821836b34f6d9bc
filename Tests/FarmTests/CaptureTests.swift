import CryptoPrimitives
import FarmClient
import FarmProtocol
import Foundation
import Testing

extension FarmSuite {
    @Suite("capture") struct CaptureTests {
        /// A capture as a user would make it, judged by both readers and by ordinary tools.
        @Test(.timeLimit(.minutes(4))) func plainCapture() async throws {
            let ports = [try FreePort.find(), try FreePort.find()]
            let resolvers = ports.map { "127.0.0.1:\($0)" }
            try await Farm.with("capture", settings: ["comparisonResolvers": resolvers]) { farm in
                let servers = try ports.enumerated().map {
                    try nameServer(port: $1, address: "192.0.2.\($0 + 1)", farm)
                }
                defer { for server in servers { server.stop(seconds: 3) } }
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
                try expectResolvers(bundle, farm)
                try expectSealedItems(bundle, farm)
                try await expectLetter(view.id, path, farm)
                try await farm.settle()
                try await LedgerMonitor(farm).requireEveryEnd()
            }
        }

        /// A damaged bundle has no letter; the whole one has, and the auditor takes it.
        private func expectLetter(_ session: String, _ bundle: String, _ farm: Farm) async throws {
            let kept = farm.directory + "/bundles/\(session).asice"
            let whole = try Data(contentsOf: URL(fileURLWithPath: kept))
            var damaged = whole
            damaged[damaged.count / 2] ^= 1
            try damaged.write(to: URL(fileURLWithPath: kept))
            var refused: ProblemDetails?
            try await eventually("the office answers for good", seconds: 60) {
                do { _ = try await farm.requests().letter(session) } catch let problem as ProblemDetails {
                    refused = problem
                }
                return refused?.title != "Not yet due"
            }
            #expect(refused?.title == "Not signed", "\(String(describing: refused))")
            #expect(Farm.text(farm.directory + "/coordinator.log").contains("ALARM"))
            #expect(try await farm.view(session)?.letter == "refused")
            try whole.write(to: URL(fileURLWithPath: kept))
            let letter = try await farm.requests().letter(session)
            #expect(try await farm.requests().letter(session) == letter)
            let path = farm.directory + "/letter.pdf"
            try letter.write(to: URL(fileURLWithPath: path))
            let judged = try Program.check([
                try FarmPaths.program("tabellion-audit"), "letter", path, "--trust", farm.trust, "--bundle", bundle,
            ]).output
            let view = try #require(try await farm.view(session))
            let fingerprint = try #require(view.fingerprint)
            #expect(judged.contains(fingerprint) && judged.contains("TEST"), "\(judged)")
            #expect(judged.contains("PASS  bundle") && view.letter == "issued" && view.refusal == nil, "\(judged)")
        }

        /// A download that takes longer than the session: with each mark a line says what of it is there.
        @Test(.timeLimit(.minutes(4))) func slowDownload() async throws {
            let port = try FreePort.find()
            // Of the benchmarking range, like the site's own address, and beside it.
            let address = "198.19.\(getpid() / 250 % 250).\(1 + Int(getpid()) % 250)"
            let slow = ["name": "slow.tabellion.test", "address": address, "port": port] as [String: Any]
            try await Farm.with("slow", settings: ["reachable": [slow], "markSeconds": 4]) { farm in
                let server = try Service(
                    ["/usr/bin/python3", FarmPaths.root + "/Tests/FarmTests/slow_server.py", "\(port)"],
                    log: farm.directory + "/slow.log")
                defer { server.kill() }
                let script = try Farm.script([
                    ["do": "navigate", "url": "http://slow.tabellion.test:\(port)/"], ["do": "wait", "seconds": 11],
                ])
                let (_, path) = try await farm.capture(script, seconds: 120)
                let bundle = try Bundle(path)
                try bundle.verify(trust: farm.trust)
                let notes = try bundle.input().compactMap { $0["text"] as? String }
                let note = try #require(notes.last { $0.contains("a download that is not complete begins with") })
                let count = try #require(
                    note.split(separator: " ").compactMap { Int($0) }.first)
                #expect(count > 1000)
                let begun = [UInt8]((0..<count).map { UInt8($0 % 251) })
                #expect(note.contains("sha256:\(sha256(begun).hex)"), "\(note)")
                #expect(bundle.missing.contains { $0.contains("download") }, "\(bundle.missing)")
            }
        }

        /// A real name server on loopback that gives the sample site an address of its own.
        private func nameServer(port: Int, address: String, _ farm: Farm) throws -> Service {
            try Service(
                [
                    // dnsmasq closes the descriptor by which Foundation sees a program end, and waits would never return.
                    "/usr/bin/timeout", "300", "/usr/sbin/dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null",
                    "--pid-file=", "--no-hosts",
                    "--no-resolv", "--bind-interfaces", "--listen-address=127.0.0.1", "--port=\(port)",
                    "--address=/\(Farm.siteName)/\(address)",
                ], log: farm.directory + "/name-server.log")
        }

        /// What two name servers said of the page's host, when it was visited.
        private func expectResolvers(_ bundle: Bundle, _ farm: Farm) throws {
            let answers = String(
                decoding: try bundle.opened(
                    "network/resolvers-000001.json.age", key: farm.directory + "/sealing.agekey"), as: UTF8.self)
            for part in ["192.0.2.1", "192.0.2.2", Farm.siteName, try #require(farm.siteAddress)] {
                #expect(answers.contains("\"\(part)\""), "\(answers)")
            }
            let notes = try bundle.input().compactMap { $0["text"] as? String }
            #expect(notes.contains { $0.contains("2 name servers were asked") && $0.contains("differ") })
            #expect(!bundle.paths.contains("network/resolvers-000002.json.age"), "one host, one question")
        }

        /// Routes stand in both reports as commitments, and open to what the desktop had.
        private func expectSealedItems(_ bundle: Bundle, _ farm: Farm) throws {
            let text = try bundle.opened("sealed.jsonl.age", key: farm.directory + "/sealing.agekey")
            let lines = try text.split(separator: 0x0A).compactMap {
                try JSONSerialization.jsonObject(with: $0) as? [String: Any]
            }
            for phase in ["open", "close"] {
                let items = try #require(try bundle.object("cleanliness-\(phase).json")["items"] as? [[String: Any]])
                for id in ["egress", "routes"] {
                    let item = try #require(items.first { $0["id"] as? String == id })
                    let line = try #require(
                        lines.first { $0["item"] as? String == id && $0["phase"] as? String == phase })
                    let salt = try #require((line["salt"] as? String).flatMap { Hex.decode($0) })
                    let value = try #require(line["value"] as? String)
                    #expect(item["found"] == nil && item["sealed"] as? String == sha256(salt + value.utf8).hex)
                    if id == "routes" { #expect(value.contains("eth0"), "\(value)") }
                }
                for id in ["input-devices", "x-clients"] {
                    let item = try #require(items.first { $0["id"] as? String == id })
                    #expect(item["result"] as? String == "pass", "\(item)")
                }
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

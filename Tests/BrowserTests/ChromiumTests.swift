import Browser
import CryptoPrimitives
import DesktopInput
import Foundation
import Testing

/// Everything against Debian's Chromium itself, on an Xvnc, over TLS.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ChromiumTests {
    @Test func attachingIsRefusedDuringInputAndAllowedAfter() throws {
        let browser = try RealBrowser(opening: "/redir")
        #expect(browser.waitForTitle("T /landed"))
        #expect(browser.told.wait { $0.contains { if case .secured = $0 { true } else { false } } })

        // Chromium's own sandbox is on: its renderers run under seccomp filters (mode 2).
        let renderers = try browser.renderers()
        #expect(!renderers.isEmpty && renderers.allSatisfy { $0.contains("Seccomp:\t2") })

        // During input nothing can be sent at all.
        try browser.gate.open()
        let copier = PageCopier(browser.pipe)
        expectCode(.inputNotEnded) { _ = try copier.probeAttaching() }
        browser.gate.close()
        expectCode(.inputNotEnded) { _ = try copier.probeAttaching() }
        #expect(try Data(contentsOf: URL(filePath: browser.journalPath)).isEmpty)

        // After input, under the policy of the session, Chromium refuses.
        browser.gate.seal(reason: "closed")
        guard case .refused(let message) = try copier.probeAttaching() else {
            Issue.record("policy 2 let somebody attach")
            return
        }
        #expect(message.contains("Not allowed"), "\(message)")

        // The policy's switch lets it in, and soon: once Chromium's settle interval since its start has passed.
        usleep(6_000_000)
        let begin = monotonicNanoseconds()
        try PolicyFile.replace(at: browser.policyPath, with: RealBrowser.policy(1, browser.pages, browser.downloads))
        #expect(try copier.waitUntilAllowed(seconds: 15))
        let switched = Double(monotonicNanoseconds() - begin) / 1e9
        print("policy switch took \(switched) s")
        #expect(switched < 1.5)

        let copies = try copier.copyPages()
        #expect(copies.count == 1 && copies.allSatisfy { $0.failures.isEmpty }, "\(copies.map(\.failures))")
        let copy = try #require(copies.first)
        #expect(copy.url == browser.pages.url("/landed") && copy.title == "T /landed")
        let mhtml = String(decoding: try #require(copy.mhtml), as: UTF8.self).replacing("=\r\n", with: "")
        #expect(mhtml.contains("UNIQUEBODYMARK") && mhtml.contains("FRAMEMARK"))
        let png = try #require(copy.png)
        #expect(Array(png.prefix(8)) == [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
        let height = png[20..<24].reduce(0) { $0 << 8 | Int($1) }
        #expect(height >= 3000 && !copy.pictureIsCut, "\(height) pixels")

        try PolicyFile.replace(at: browser.policyPath, with: RealBrowser.policy(2, browser.pages, browser.downloads))
        usleep(5_500_000)
        guard case .refused = try copier.probeAttaching() else {
            Issue.record("policy 2 came back and somebody could attach")
            return
        }
        try expectJournal(browser.journalPath)
        _ = try? browser.pipe.call("Browser.close")
        try checkNetLog(browser)
    }

    /// The clean end: closed JSON, the whole connection, bodies.
    private func checkNetLog(_ browser: RealBrowser) throws {
        #expect(browser.waitForExit(seconds: 15))
        let end = browser.sink.finish(seconds: 10)
        #expect(!end.torn && end.droppedBytes == 0 && end.failure == nil, "\(end)")
        let text = try Data(contentsOf: URL(filePath: browser.logPath))
        #expect(UInt64(text.count) == end.bytes)

        let told = browser.told.all
        #expect(
            told.contains {
                if case .navigation(browser.pages.url("/redir"), "GET", _, _) = $0 { true } else { false }
            })
        #expect(
            told.contains { if case .redirect(browser.pages.url("/landed"), _, _) = $0 { true } else { false } })
        #expect(
            !told.contains { if case .navigation(let url, _, _, _) = $0 { url.hasSuffix("/frame") } else { false } })

        let report = browser.report
        let host = "shop.test:\(browser.pages.port)"
        let ours = report.connections.filter { $0.hosts == [host] }
        #expect(!ours.isEmpty && ours.allSatisfy { $0.peer == "127.0.0.1:\(browser.pages.port)" }, "\(report)")
        let leaf = sha256(try browser.pages.der("leaf")).hex
        let authority = sha256(try browser.pages.der("ca")).hex
        let full = try #require(ours.first { $0.tls?.resumed == false && $0.tls?.verified.isEmpty == false })
        #expect(full.tls?.version == "TLS 1.3" && full.tls?.received == [leaf, authority])
        #expect(full.tls?.verified == [leaf, authority] && full.tls?.issuedByKnownRoot == false)
        #expect(full.tls?.certificateStatus == 0 && full.firstUseUnixMs > 1_700_000_000_000)
        #expect(report.certificates[leaf]?.hasPrefix("-----BEGIN CERTIFICATE-----") == true)
        #expect(report.skippedRecords == 0)
        #expect(try JSONValue(parsing: Array(report.json().utf8))["connections"]?.array?.isEmpty == false)
        #expect(try bodies(text).contains { $0.contains("UNIQUEBODYMARK") })
    }

    @Test func aKilledBrowserLeavesWholeRecordsAndSaysWhetherTorn() throws {
        let browser = try RealBrowser(opening: "/landed")
        #expect(browser.waitForTitle("T /landed"))
        browser.killBrowser()
        let end = browser.sink.finish(seconds: 10)
        let text = try Data(contentsOf: URL(filePath: browser.logPath))
        // The network service outlives the browser process for a moment, and sometimes still closes the JSON.
        #expect(end.torn == !text.suffix(3).elementsEqual("\n}\n".utf8) && end.failure == nil)
        #expect(text.last == 0x0a && UInt64(text.count) == end.bytes)
        #expect(browser.report.skippedRecords == 0 && browser.eventCount > 100)
        #expect(browser.report.connections.contains { $0.peer == "127.0.0.1:\(browser.pages.port)" })
        browser.gate.seal(reason: "browser")
        expectCode(.browserGone) { _ = try browser.pipe.call("Browser.getVersion") }
    }

    @Test func aScriptTypesChineseAndDownloads() throws {
        let browser = try RealBrowser(opening: "/plain")
        #expect(browser.waitForTitle("Plain page"))
        let injected = Collected<InjectedInput>()
        let injector = try InputInjector(browser.screen.address, gate: browser.gate) { injected.append($0) }
        try browser.gate.open()
        let pictures = Collected<String>()
        let text = "Hello, 公证处取证 éß€ 保全一二三四五六七八九十 {a|B}~"
        let script = try CaptureScript(
            json: Array(
                """
                {"version": 1, "steps": [{"do": "navigate", "url": "\(browser.pages.url("/form"))"},
                 {"do": "wait", "seconds": 1.5}, {"do": "type", "text": "\(text)"}, {"do": "screenshot", "name": "typed"},
                 {"do": "wait", "seconds": 1}, {"do": "scroll", "direction": "down", "notches": 2},
                 {"do": "navigate", "url": "\(browser.pages.url("/bytes=3000000"))"}, {"do": "download", "seconds": 15}]}
                """.utf8))
        var pace = ScriptRunner.Pace()
        pace.betweenCharactersNs = 20_000_000
        var runner = ScriptRunner(
            injector, pace: pace,
            surroundings: .init(
                sleep: { usleep(UInt32($0 / 1000)) }, screenshot: { pictures.append($0 ?? "") },
                download: { seconds in
                    if !browser.waitForDownload("evidence.bin", seconds: seconds) {
                        throw VirtualScreen.Missing(description: "no download within \(seconds) s")
                    }
                }))
        try runner.run(script)
        #expect(browser.waitForTitle("V:" + text, seconds: 3), "\(browser.windows.all.suffix(3))")
        #expect(pictures.all == ["typed"])
        let bytes = try #require(FileManager.default.contents(atPath: browser.downloads + "/evidence.bin"))
        #expect(
            bytes.count == 3_000_000
                && bytes.enumerated().prefix(5000).allSatisfy { $0.element == UInt8($0.offset & 255) })
        #expect(
            browser.told.wait {
                $0.contains {
                    if case .navigation(browser.pages.url("/form"), _, _, _) = $0 { true } else { false }
                }
            })
    }

    @Test func aHundredMegabytesPassASlowConsumer() throws {
        let browser = try RealBrowser(opening: "/bytes=104857600", slowConsumer: true)
        let begin = Date()
        #expect(browser.waitForDownload("evidence.bin", seconds: 60))
        print("100 MiB came in \(Date().timeIntervalSince(begin)) s")
        usleep(2_000_000)
        browser.killBrowser()
        let end = browser.sink.finish(seconds: 60)
        print("net-log: \(end)")
        #expect(end.failure == nil && end.spilledBytes > 1 << 20 && end.bytes > 104_857_600)
        #expect(browser.report.skippedRecords == 0)
    }

    @Test func http2IsOneConnectionOfItsPage() throws {
        let browser = try RealBrowser(opening: "/page.html", http2: true)
        #expect(browser.waitForTitle("Two"), "\(browser.windows.all)")
        usleep(300_000)
        browser.killBrowser()
        _ = browser.sink.finish(seconds: 10)
        let host = "shop.test:\(browser.pages.http2Port)"
        let ours = browser.report.connections.filter { $0.hosts.contains(host) }
        #expect(ours.count == 1, "\(ours)")
        let leaf = sha256(try browser.pages.der("leaf")).hex
        #expect(ours.first?.protocolName == "h2" && ours.first?.peer == "127.0.0.1:\(browser.pages.http2Port)")
        #expect(ours.first?.tls?.received.first == leaf && ours.first?.tls?.verified.first == leaf)
        let answers = browser.report.answers
        #expect(
            answers.contains { $0.key.contains("shop.test") && $0.value.contains { $0.hasPrefix("127.0.0.1") } },
            "\(answers)")
    }

    private func bodies(_ text: Data) throws -> [String] {
        text.split(separator: 0x0a).compactMap { line -> String? in
            guard line.contains(Data("\"bytes\":".utf8)) else { return nil }
            var line = Array(line)
            if line.last == 0x2c { line.removeLast() }
            guard let bytes = try? JSONValue(parsing: line)["params"]?["bytes"]?.string else { return nil }
            return Base64.decode(bytes).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Every record is whole, and what went out begins with the first command.
    private func expectJournal(_ path: String) throws {
        var rest = Array(try Data(contentsOf: URL(filePath: path)))[...]
        var (sent, received) = ([UInt8](), [UInt8]())
        while let end = rest.firstIndex(of: 0x0a) {
            let head = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ")
            let count = try #require(head.count == 3 ? Int(head[2]) : nil)
            rest = rest[(end + 1)...]
            if head[0] == ">" { sent += rest.prefix(count) } else { received += rest.prefix(count) }
            #expect(rest.dropFirst(count).first == 0x0a)
            rest = rest.dropFirst(count + 1)
        }
        #expect(rest.isEmpty && sent.last == 0 && received.last == 0)
        let first = try JSONValue(parsing: sent.prefix { $0 != 0 })
        #expect(first["method"]?.string == "Target.getTargets" && first["id"]?.integer == 1)
    }

    private func expectCode(_ code: BrowserError.Code, _ body: () throws -> Void) {
        do {
            try body()
            Issue.record("nothing was thrown")
        } catch {
            #expect((error as? BrowserError)?.code == code, "\(error)")
        }
    }
}

extension Data {
    fileprivate func contains(_ other: Data) -> Bool { range(of: other) != nil }
}

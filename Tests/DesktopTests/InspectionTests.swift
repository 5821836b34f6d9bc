import CryptoPrimitives
import Desktop
import Foundation
import Testing

@Suite(.serialized) struct InspectionTests {
    @Test func aFreshDesktopIsCleanAndTracesOfAGuestShow() async throws {
        try await DesktopFixture.with(worker: "inspect") { fixture in
            var configuration = DesktopConfiguration()
            configuration.processes = 400
            configuration.overlayBytes = 256 << 20
            let desktop = try await fixture.start(configuration, url: "data:text/html,<title>marker</title>")
            try await DisplayProbe(desktop).waitForWindow(named: "marker", seconds: 30)
            let fresh = try await desktop.inspect()
            #expect(fresh.overlay.changed.isEmpty)
            #expect(fresh.overlay.added.allSatisfy { $0.path.hasPrefix("/home/user/") })
            #expect(fresh.hosts == "127.0.0.1\tlocalhost desktop\n")
            #expect(fresh.proxyVariables.isEmpty && fresh.rootIsReadOnly && fresh.downloads.isEmpty)
            #expect(fresh.policySHA256 == desktop.image.policySHA256)
            #expect(fresh.certificateBundle != nil)
            let browser = try #require(fresh.processes.first { $0.guestProcessID == 2 })
            #expect(fresh.processes.allSatisfy { $0.user == desktop.guestUser && $0.noNewPrivileges })
            // Chromium's sandbox makes user namespaces of its own; in the desktop's nobody has any capability.
            let plain = fresh.processes.filter { $0.namespaces["user"] == browser.namespaces["user"] }
            #expect(plain.count > 5 && plain.allSatisfy { $0.effective | $0.permitted | $0.bounding | $0.ambient == 0 })
            #expect(fresh.overlayFreeBytes > 64 << 20 && fresh.overlayBytes == 256 << 20)
            #expect(fresh.routes.contains("eth0"))
            // Whoever is connected to the X server is known by name; a program of the host is a stranger.
            for name in ["openbox", "chromium"] { #expect(fresh.displayClients.contains(name)) }
            #expect(!fresh.displayClients.contains(nil), "\(fresh.displayClients)")
            let stranger = Process()
            stranger.executableURL = URL(fileURLWithPath: "/usr/bin/xev")
            stranger.arguments = ["-root"]
            stranger.environment = DisplayProbe(desktop).environment
            stranger.standardOutput = FileHandle.nullDevice
            try stranger.run()
            defer { stranger.terminate() }
            var isSeen = false
            for _ in 0..<100 where !isSeen {
                isSeen = try await desktop.inspect().displayClients.contains(nil)
                if !isSeen { try await Task.sleep(for: .milliseconds(50)) }
            }
            #expect(isSeen)

            // What a guest does shows; what it plants does not lead the host astray.
            let text = """
                cd ~; echo kept > Downloads/file.txt; ln -s /etc/shadow Downloads/link; mkfifo Downloads/pipe
                mkdir -p .pki/nssdb; echo ca > .pki/nssdb/cert9.db; ln -s / outside
                http_proxy=http://1.2.3.4 setsid sleep 30 >/dev/null 2>&1 & sleep 0.3
                """
            #expect(try await desktop.run(inGuest: ["/bin/bash", "-c", text]).status == 0)
            let used = try await desktop.inspect()
            #expect(used.downloads.map(\.kind) == [.file, .link, .other])
            #expect(
                used.nssFiles.contains {
                    $0.path == "/home/user/.pki/nssdb/cert9.db" && $0.sha256 == sha256("ca\n".utf8)
                })
            #expect(used.proxyVariables["http_proxy"] == "http://1.2.3.4")
            #expect(desktop.guestFiles.read("/home/user/Downloads/file.txt", limit: 100) == Array("kept\n".utf8))
            for path in [
                "/home/user/Downloads/link", "/home/user/Downloads/pipe", "/home/user/outside/etc/passwd",
                "/../../etc/passwd",
            ] {
                #expect(throws: DesktopError.self, "\(path)") { try desktop.guestFiles.open(path) }
            }

            // Limits: processes, room, memory. Each ends the attempt, not the desktop.
            let fork =
                "for (1..600) { $p = fork; if (!defined $p) { print \"refused\"; exit } sleep 20, exit unless $p }"
            let forks = try await desktop.run(inGuest: ["/usr/bin/perl", "-e", fork])
            #expect(forks.output.contains("refused"))
            _ = try HostCommand.run(["/bin/sh", "-c", "pkill -9 -u \(desktop.guestUser) perl"])
            let fill = try await desktop.run(inGuest: ["/bin/sh", "-c", "head -c 400000000 /dev/zero > ~/big"])
            #expect(fill.status != 0)
            _ = try await desktop.run(inGuest: ["/bin/rm", "/home/user/big"])
            #expect(
                try await desktop.run(inGuest: ["/bin/sh", "-c", "head -c 4000000 /dev/zero > ~/small"]).status == 0)
        }
    }

    @Test func aChangedImageIsRefused() async throws {
        let image = try await DesktopFixture.image()
        let directory = "/tmp/tb-desktop-tampered"
        _ = try HostCommand.run([
            "/bin/sh", "-c",
            "rm -rf \(directory); mkdir \(directory); cp \(DesktopFixture.storeDirectory)/\(image.name).* \(directory)",
        ])
        defer { _ = try? HostCommand.run(["/bin/rm", "-rf", directory]) }
        let store = ImageStore(directory: directory)
        let copy = try store.image(named: image.name)
        #expect(try store.list() == [copy])
        try await store.verify(copy)
        let flip = try FileHandle(forUpdating: URL(fileURLWithPath: copy.path))
        try flip.seek(toOffset: copy.bytes / 2)
        let byte = try #require(try flip.read(upToCount: 1)?.first)
        try flip.seek(toOffset: copy.bytes / 2)
        try flip.write(contentsOf: Data([byte ^ 1]))
        try flip.close()
        await #expect(throws: DesktopError.self) { try await store.verify(copy) }
        let host = try await DesktopHost(
            worker: WorkerName("tampered"), layout: DesktopFixture.layout(), network: NetworkPolicy())
        await #expect(throws: DesktopError.self) { try await host.mount(copy) }
        // The untouched one mounts, and not under another digest's name.
        await #expect(throws: DesktopError.self) { try await host.mount(image, named: .zero) }
        try await host.mount(image, named: image.digests.sha256)
        await host.close()
    }
}

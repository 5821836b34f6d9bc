import Testing

@testable import Desktop

/// Limits that the kernel enforces on a real desktop, and shows that it did.
@Suite(.serialized) struct ControlGroupTests {
    @Test func memoryAndProcessorTimeEnd() async throws {
        try await DesktopFixture.with(worker: "limits") { fixture in
            var configuration = DesktopConfiguration()
            configuration.memoryBytes = 900 << 20
            configuration.overlayBytes = 128 << 20
            configuration.cores = 0.5
            let desktop = try await fixture.start(configuration, url: "data:text/html,<title>limits</title>")
            try await DisplayProbe(desktop).waitForWindow(named: "limits", seconds: 60)
            let group = try #require(await desktop.guestGroup)

            // What fits is had; what does not fit ends whoever asks for it, and the group never held more.
            let modest = "$x = \"a\" x (20 << 20); print length $x"
            #expect(try await desktop.run(inGuest: ["/usr/bin/perl", "-e", modest]).output == "\(20 << 20)")
            let greedy = "for (1..64) { push @x, \"a\" x (32 << 20) } print \"had it all\""
            let outcome = try await desktop.run(inGuest: ["/usr/bin/perl", "-e", greedy], milliseconds: 60_000)
            #expect(outcome.status != 0 && !outcome.output.contains("had it all"))
            let peak = try #require(group.number("memory.peak", "memory.max_usage_in_bytes"))
            #expect(peak <= configuration.memoryBytes && peak > 700 << 20, "\(peak) bytes at most")

            // Three programs that never rest get half a core together.
            let before = try #require(group.throttled)
            let busy = "for n in 1 2 3; do timeout 2 sh -c 'while :; do :; done' & done; wait; times"
            let times = try await desktop.run(inGuest: ["/bin/bash", "-c", busy], milliseconds: 30_000).output
            // The second line is the children's: user, system.
            let seconds = times.split(separator: "\n").dropFirst().flatMap { $0.split(separator: " ") }.compactMap {
                word -> Double? in
                let parts = word.dropLast().split(separator: "m").compactMap { Double($0) }
                return parts.count == 2 ? parts[0] * 60 + parts[1] : nil
            }.reduce(0, +)
            #expect(seconds > 0.1 && seconds < 1.6, "\(times)")
            #expect(try #require(group.throttled) > before)
        }
    }
}

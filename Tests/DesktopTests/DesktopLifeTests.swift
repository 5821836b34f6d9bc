import Desktop
import Glibc
import Testing

@Suite(.serialized) struct DesktopLifeTests {
    @Test func aBrowserWindowAppearsAndEverythingGoesAway() async throws {
        try await DesktopFixture.with(worker: "life") { fixture in
            let clock = ContinuousClock()
            let begin = clock.now
            let desktop = try await fixture.start(url: "data:text/html,<title>marker</title><h1>marker")
            print("start() took \(clock.now - begin)")
            try await DisplayProbe(desktop).waitForWindow(named: "marker", seconds: 20)
            print("first window after \(clock.now - begin)")
            try DisplayProbe(desktop).picture("\(fixture.scratch)/life.png")
            #expect(await desktop.isHealthy())
            let end = clock.now
            await desktop.destroy()
            print("destroy() took \(clock.now - end)")
            #expect(await desktop.state == .destroyed)
        }
    }
}

import Testing

@testable import Coordinator

@Suite("What is done while a screen is recorded")
struct ScreenWatchTests {
    private static let committed = ScreenWatch.Scene(phase: "committed", isOver: false, reveals: 0, stages: 0, pages: 0)
    private static let published = ScreenWatch.Scene(phase: "published", isOver: true, reveals: 2, stages: 2, pages: 3)

    @Test("a picture of each change, once the screen shows it; the end after every page of winners")
    func course() {
        var watch = ScreenWatch()
        #expect(watch.see(Self.committed, at: 0) == nil)
        #expect(watch.see(Self.committed, at: ScreenWatch.settling - 1) == nil)
        #expect(watch.see(Self.committed, at: ScreenWatch.settling) == .picture)
        #expect(watch.see(Self.committed, at: 1_000_000_000) == nil)
        var revealed = Self.committed
        revealed.reveals = 1
        #expect(watch.see(revealed, at: 1_000_000_000) == nil)
        #expect(watch.see(revealed, at: 1_000_000_000 + ScreenWatch.settling) == .picture)
        let start: Int64 = 2_000_000_000
        #expect(watch.see(Self.published, at: start) == nil)
        #expect(watch.see(Self.published, at: start + ScreenWatch.settling) == .picture)
        let end = start + 3 * ScreenWatch.pageTime + ScreenWatch.rest
        #expect(watch.see(Self.published, at: end - 1) == nil)
        #expect(watch.see(Self.published, at: end) == .finish)
        // Asked again, as after an order that was not answered: it is still to be done.
        #expect(watch.see(Self.published, at: end + 1) == .finish)
    }

    @Test(
        "changes in quick succession are one picture; a picture comes before the end; a long list ends within an hour")
    func limits() {
        var watch = ScreenWatch()
        var scene = Self.committed
        for reveals in 0..<10 {
            scene.reveals = reveals
            #expect(watch.see(scene, at: Int64(reveals)) == nil)
        }
        #expect(watch.see(scene, at: 9 + ScreenWatch.settling) == .picture)
        #expect(watch.see(scene, at: 10 + ScreenWatch.settling) == nil)
        scene.isOver = true
        scene.pages = 1_000_000
        #expect(watch.see(scene, at: 100_000) == nil)
        #expect(watch.see(scene, at: 100_000 + ScreenWatch.longest) == .picture)
        #expect(watch.see(scene, at: 100_001 + ScreenWatch.longest) == .finish)
    }
}

import Glibc
import Testing

@testable import Desktop

/// Limits of control groups, on whichever hierarchy this kernel has, with nothing but `perl` in them.
///
/// `provisioning/check-cgroup2` runs these under version 2 in a virtual machine, with `TABELLION_GROUPS_HOME` naming the
/// directory below which the groups must be made there.
@Suite(.serialized) struct ControlGroupHierarchyTests {
    @Test(.enabled(if: DesktopFixture.variable("TABELLION_GROUPS_HOME") != nil))
    func groupsAreMadeWhereTheyMayBe() async throws {
        let home = try #require(DesktopFixture.variable("TABELLION_GROUPS_HOME"))
        try await GroupFixture.with { fixture in
            #expect(fixture.groups.homes == [home])
            let group = try fixture.make("here")
            #expect(group.directories == ["\(home)/\(fixture.name)/here"])
            // Having moved itself out of the way, a process finds the same home.
            #expect(try ControlGroups().homes == [home])
        }
    }

    // MARK: - Limits

    @Test func memoryEndsWhoeverAsksForTooMuch() async throws {
        try await GroupFixture.with { fixture in
            let limit: UInt64 = 64 << 20
            let greedy = "my $n = 8 << 20; for (1..24) { push @x, 'a' x $n } print scalar @x"
            let narrow = try fixture.make("narrow", memoryBytes: limit)
            #expect(try fixture.perl("my $n = 8 << 20; print length('a' x $n)", in: narrow).output == "\(8 << 20)")
            let refused = try fixture.perl(greedy, in: narrow)
            #expect(refused.status == 128 + SIGKILL && refused.output == "")
            let peak = try #require(narrow.number("memory.peak", "memory.max_usage_in_bytes"))
            #expect(peak <= limit && peak > limit / 2, "\(peak) bytes at most")
            // Control: the same program, where there is room.
            let wide = try fixture.make("wide", memoryBytes: 512 << 20)
            let served = try fixture.perl(greedy, in: wide)
            #expect(served.status == 0 && served.output == "24")
            let used = try #require(wide.number("memory.peak", "memory.max_usage_in_bytes"))
            #expect(used > 192 << 20, "\(used) bytes at most")
        }
    }

    @Test func swapIsNoWayOut() async throws {
        try await GroupFixture.with { fixture in
            let group = try fixture.make("guest", memoryBytes: 64 << 20)
            // Version 2 counts swap apart, version 1 together with memory; some kernels do not count it.
            if let swap = group.number("memory.swap.max") { #expect(swap == 0) }
            if let both = group.number("memory.memsw.limit_in_bytes") { #expect(both == 64 << 20) }
            #expect(group.number("memory.max", "memory.limit_in_bytes") == 64 << 20)
        }
    }

    @Test func processorTimeIsRationed() async throws {
        try await GroupFixture.with { fixture in
            // Two processes that never rest for one to two seconds; prints what they took.
            let busy = """
                my $end = time + 2;
                for (1..2) { defined(my $p = fork) or die; if (!$p) { 1 while time < $end; exit } }
                1 while wait > 0;
                my (undef, undef, $user, $system) = times;
                print $user + $system;
                """
            func consumed(_ group: ControlGroup) throws -> (share: Double, throttled: UInt64) {
                let clock = ContinuousClock()
                let begin = clock.now
                let seconds = try #require(Double(try fixture.perl(busy, in: group).output))
                return (seconds / ((clock.now - begin) / .seconds(1)), try #require(group.throttled))
            }
            let rationed = try consumed(try fixture.make("rationed", cores: 0.25))
            #expect(rationed.throttled >= 5)
            #expect(rationed.share > 0.05 && rationed.share < 0.25 * 1.3, "\(rationed.share) cores")
            let free = try consumed(try fixture.make("free", cores: 4))
            #expect(free.throttled == 0)
            #expect(free.share > 1.5 * rationed.share, "\(free.share) cores, rationed \(rationed.share)")
            print("control groups: 0.25 cores allowed, \(rationed.share) taken; without ration \(free.share)")
        }
    }

    /// Twice as many busy processes as processors in each of two groups: the X server's has its way.
    @Test func displaysComeBeforeGuests() async throws {
        try await GroupFixture.with { fixture in
            func together(_ weights: ControlGroups.Weight...) throws -> [UInt64] {
                let groups = try weights.enumerated().map {
                    try fixture.make("w\($0.offset)", cores: 64, weight: $0.element)
                }
                let crowds = try groups.map { try fixture.crowd(in: $0) }
                defer {
                    for group in groups { group.remove() }
                    for crowd in crowds { crowd.kill() }
                }
                // The first crowd was there alone while the second came up.
                let before = groups.map(\.processorTicks)
                usleep(3_000_000)
                return zip(groups, before).map { $0.processorTicks - $1 }
            }
            let (equal, weighted) = (try together(.guest, .guest), try together(.guest, .display))
            print("control groups: ticks of guest and guest \(equal), of guest and X server \(weighted)")
            #expect(equal[0] > 0 && equal[1] < 3 * equal[0], "\(equal)")
            #expect(weighted[1] > 6 * weighted[0], "\(weighted)")
        }
    }

    @Test func forksAreRefused() async throws {
        try await GroupFixture.with { fixture in
            // EAGAIN is 11. The killing leaves nothing for the next test.
            let forks = """
                my $said = 'all';
                for (1..20) {
                    my $p = fork;
                    if (!defined $p) { $said = "refused after " . @p . " by error " . ($! + 0); last }
                    if (!$p) { sleep 60; exit }
                    push @p, $p;
                }
                kill 9, @p;
                print $said;
                """
            let narrow = try fixture.make("narrow", processes: 8)
            #expect(try fixture.perl(forks, in: narrow).output == "refused after 7 by error \(EAGAIN)")
            let wide = try fixture.make("wide", processes: 64)
            #expect(try fixture.perl(forks, in: wide).output == "all")
        }
    }

    @Test func aRefusedLimitLeavesNoGroup() async throws {
        try await GroupFixture.with { fixture in
            #expect(throws: DesktopError.self) { _ = try fixture.make("guest", processes: -1) }
            #expect(fixture.directories("guest").isEmpty)
            _ = try fixture.make("guest")
            #expect(fixture.directories("guest").count == fixture.groups.homes.count)
        }
    }

    // MARK: - Ends

    @Test func killingEmptiesOneGroup() async throws {
        try await GroupFixture.with { fixture in
            let victim = try fixture.make("victim")
            let neighbour = try fixture.make("neighbour")
            let stubborn = try fixture.family(in: victim)
            let other = try fixture.family(in: neighbour)
            #expect(Set(victim.processes).count == GroupFixture.familySize && stubborn.isRunning)
            #expect(victim.kill())
            #expect(victim.processes.isEmpty)
            #expect(stubborn.wait(milliseconds: 5_000) == 128 + SIGKILL)
            // The group is still there and serves again; the neighbour noticed nothing.
            #expect(try fixture.perl("print 'again'", in: victim).output == "again")
            #expect(Set(neighbour.processes).count == GroupFixture.familySize && other.isRunning)
        }
    }

    @Test func aTreeIsRemovedWithWhatRunsInIt() async throws {
        try await GroupFixture.with { fixture in
            let programs = try ["tree/guest", "tree/display", "other"].map { try fixture.family(in: fixture.make($0)) }
            #expect(fixture.directories("tree/guest").count == fixture.groups.homes.count)
            fixture.groups.remove("\(fixture.name)/tree")
            #expect(fixture.directories("tree").isEmpty)
            #expect(programs[0].wait(milliseconds: 5_000) == 128 + SIGKILL)
            #expect(programs[1].wait(milliseconds: 5_000) == 128 + SIGKILL)
            #expect(programs[2].isRunning && fixture.directories("other").count == fixture.groups.homes.count)
        }
    }

    @Test func removingNothingHarmsNothing() async throws {
        try await GroupFixture.with { fixture in
            let neighbour = try fixture.family(in: fixture.make("neighbour"))
            fixture.groups.remove("\(fixture.name)/nothing")
            let missing = ControlGroup(directories: fixture.groups.homes.map { "\($0)/\(fixture.name)/nothing" })
            #expect(missing.kill() && missing.processes.isEmpty)
            missing.remove()
            #expect(neighbour.isRunning)
            // Nobody enters a group that is not there.
            #expect(throws: DesktopError.self) { _ = try fixture.perl("print 1", in: missing) }
            #expect(try fixture.perl("print 1", in: fixture.make("nothing")).output == "1")
        }
    }

    @Test func whatAnEarlierLifeLeftIsSwept() async throws {
        try await GroupFixture.with { fixture in
            // Orphans: whoever started them has ended.
            let left = try fixture.make("d0.guest")
            let orphans = "for (1..3) { defined(my $p = fork) or die; if (!$p) { sleep 60; exit } }"
            #expect(try fixture.perl(orphans, in: left).status == 0)
            #expect(Set(left.processes).count == 3)
            // One in the hierarchy's top, where a life without delegation had them.
            let top = ControlGroup(directories: fixture.groups.roots.map { "\($0)/\(fixture.name)/d1.guest" })
            for directory in top.directories { try HostFiles.makeDirectory(directory, mode: 0o755) }
            #expect(fixture.directories("d1.guest").count == fixture.groups.roots.count)

            let other = try WorkerName("other")
            let stranger = Sweeper(worker: other, layout: fixture.layout, groups: fixture.groups).sweep()
            #expect(stranger.processes == 0 && Set(left.processes).count == 3)
            let report = try Sweeper(worker: fixture.worker, layout: fixture.layout, groups: ControlGroups()).sweep()
            #expect(report.processes == 3 && report.survivors == 0)
            #expect(fixture.directories("").isEmpty)
        }
    }

    // MARK: - Where groups may be made

    @Test func homeOfADelegatedService() {
        let service = "/sys/fs/cgroup/system.slice/tabellion-worker.service"
        func home(_ membership: String, _ delegated: String...) -> String {
            ControlGroups.home(top: "/sys/fs/cgroup", membership: membership, isDelegated: delegated.contains)
        }
        #expect(home("0::/system.slice/tabellion-worker.service\n", service) == service)
        #expect(home("0::/system.slice/tabellion-worker.service/supervisor\n", service) == service)
        #expect(home("4:pids:/\n0::/system.slice/tabellion-worker.service\n", service) == service)
        // Not delegated; a parent's delegation is somebody else's; the very top; outside the view; version 1.
        for text in [
            "0::/system.slice/tabellion-worker.service\n", "0::/user.slice/u.service/app.slice\n", "0::/\n",
            "0::/supervisor\n", "0::/../system.slice\n", "4:pids:/system.slice\n", "",
        ] { #expect(home(text, "/sys/fs/cgroup/user.slice/u.service") == "/sys/fs/cgroup", "\(text)") }
    }
}

import Glibc

@testable import Desktop

/// Control groups of their own for one test, with programs in them; all are gone afterwards.
struct GroupFixture {
    let groups: ControlGroups
    let layout: HostLayout
    let worker: WorkerName

    /// "tbtest/p<process id>".
    var name: String { layout.cgroupName(worker) }

    /// Processes that `family` starts.
    static let familySize = 4

    static func with(_ body: (GroupFixture) async throws -> Void) async throws {
        let fixture = GroupFixture(
            groups: try ControlGroups(), layout: try HostLayout(runtimeDirectory: "/run/tbtest", namePrefix: "tbtest"),
            worker: try WorkerName("p\(getpid())"))
        defer {
            fixture.groups.remove(fixture.name)
            // Stays while another test process has its own in it.
            for root in fixture.groups.roots { unsafe rmdir("\(root)/tbtest") }
        }
        try await body(fixture)
    }

    func make(
        _ part: String, memoryBytes: UInt64 = 256 << 20, cores: Double = 2, processes: Int = 64,
        weight: ControlGroups.Weight = .guest
    ) throws -> ControlGroup {
        try groups.make(
            "\(name)/\(part)", memoryBytes: memoryBytes, cores: cores, processes: processes, weight: weight)
    }

    /// Directories that the group has, in all hierarchies.
    func directories(_ part: String) -> [String] {
        groups.roots.map { "\($0)/\(name)/\(part)" }.filter(HostFiles.isDirectory)
    }

    /// Runs a Perl program in a group to its end.
    func perl(_ program: String, in group: ControlGroup) throws -> Command.Outcome {
        try Command.run(request(program, group), input: "", milliseconds: 60_000)
    }

    /// Starts a process with three children, all of which ignore what can be ignored.
    func family(in group: ControlGroup) throws -> ChildProcess {
        let program = """
            $SIG{TERM} = $SIG{INT} = $SIG{HUP} = 'IGNORE';
            for (2..\(GroupFixture.familySize)) { defined(my $p = fork) or die; if (!$p) { sleep 60; exit } }
            sleep 60;
            """
        let process = try ChildProcess(request(program, group))
        for _ in 0..<1_000 where Set(group.processes).count < GroupFixture.familySize { usleep(10_000) }
        return process
    }

    /// Starts twice as many processes as there are processors, which never rest.
    func crowd(in group: ControlGroup) throws -> ChildProcess {
        let count = 2 * sysconf(Int32(_SC_NPROCESSORS_ONLN))
        let program = "for (2..\(count)) { defined(my $p = fork) or die; last if !$p } 1 while 1;"
        let process = try ChildProcess(request(program, group))
        for _ in 0..<1_000 where Set(group.processes).count < count { usleep(1_000) }
        return process
    }

    private func request(_ program: String, _ group: ControlGroup) -> SpawnRequest {
        var request = SpawnRequest(path: "/usr/bin/perl", arguments: ["-e", program])
        request.cgroupFiles = group.entryFiles
        return request
    }
}

extension ControlGroup {
    /// A file of the group, from whichever hierarchy has it.
    func read(_ file: String) -> String? { directories.lazy.compactMap { HostFiles.text("\($0)/\(file)") }.first }

    /// The first of several files that is there, as a number; each version has its own names.
    func number(_ files: String...) -> UInt64? {
        files.lazy.compactMap(read).first.flatMap { $0.split(separator: "\n").first }.flatMap { UInt64($0) }
    }

    /// Processor time of the processes that are in it now, in the kernel's ticks.
    var processorTicks: UInt64 {
        Set(processes).reduce(0) { sum, process in
            // The program's name stands in parentheses and may hold anything: count from the last one.
            let fields =
                HostFiles.text("/proc/\(process)/stat")?.split(separator: ")").last?.split(separator: " ") ?? []
            return fields.count > 12 ? sum + (UInt64(fields[11]) ?? 0) + (UInt64(fields[12]) ?? 0) : sum
        }
    }

    /// Periods in which the group was kept from running.
    var throttled: UInt64? {
        read("cpu.stat")?.split(separator: "\n").first { $0.hasPrefix("nr_throttled ") }.flatMap {
            UInt64($0.dropFirst("nr_throttled ".count))
        }
    }
}

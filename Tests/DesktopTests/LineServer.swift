import Foundation

/// A TCP server that says "here" to whoever connects: a program of the host, perhaps in another network namespace.
final class LineServer {
    private let process = Process()

    init(address: String, port: Int, namespace: String? = nil) throws {
        let program = """
            use IO::Socket; $| = 1;
            my $s = IO::Socket::INET->new(LocalAddr => "\(address)", LocalPort => \(port), Listen => 50, ReuseAddr => 1)
                or die "no socket";
            print "ready\\n";
            while (my $c = $s->accept) { print $c "here\\n"; close $c }
            """
        let enter = namespace.map { ["/usr/sbin/ip", "netns", "exec", $0] } ?? []
        let arguments = enter + ["/usr/bin/perl", "-e", program]
        process.executableURL = URL(fileURLWithPath: arguments[0])
        process.arguments = Array(arguments.dropFirst())
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        _ = pipe.fileHandleForReading.availableData
    }

    func stop() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}

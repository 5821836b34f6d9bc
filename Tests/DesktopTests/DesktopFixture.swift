import Desktop
import Glibc
import Synchronization
import Testing

/// A worker of its own for one test: image, host, directories; everything is gone afterwards.
struct DesktopFixture {
    let host: DesktopHost
    let policyDirectory: String
    let scratch: String

    /// `TABELLION_IMAGES` names a store whose newest image is used as it is; else the image is built, or found built.
    static func image() async throws -> DesktopImage {
        if let directory = variable("TABELLION_IMAGES") { return try ImageStore(directory: directory).image() }
        return try await ImageStore(directory: storeDirectory).build(recipe: recipe) {
            print("image: \($0.percent) % \($0.text)")
        }
    }

    static var storeDirectory: String { variable("TABELLION_IMAGES") ?? "/var/lib/tabellion/images" }

    static var recipe: String { root + "/images/desktop" }

    static var root: String {
        var parts = #filePath.split(separator: "/")
        parts.removeLast(3)
        return "/" + parts.joined(separator: "/")
    }

    static func variable(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    /// Apart from what a worker in use on this host takes.
    static func layout() throws -> HostLayout {
        try HostLayout(
            runtimeDirectory: "/run/tbdesktop", namePrefix: "tbdesk", guestUserBase: 3_000_000,
            displayUserBase: 3_100_000,
            resolverUserBase: 3_200_000, displayNumberBase: 30_000,
            addressPool: IPv4Address(number: 100 << 24 | 99 << 16))
    }

    /// Runs `body` with an open host, and closes it whatever happens.
    static func with(
        worker: String, network: NetworkPolicy = NetworkPolicy(), _ body: (DesktopFixture) async throws -> Void
    ) async throws {
        let image = try await image()
        let scratch = "/tmp/tb-desktop-\(worker)"
        unsafe mkdir(scratch, 0o755)
        let host = try await DesktopHost(worker: WorkerName(worker), layout: layout(), network: network)
        let fixture = DesktopFixture(
            host: host, policyDirectory: recipe + "/policies/input", scratch: scratch)
        do {
            try await host.mount(image)
            try await body(fixture)
        } catch {
            await host.close()
            throw error
        }
        await host.close()
    }

    func start(
        _ configuration: DesktopConfiguration = DesktopConfiguration(), url: String = "about:blank"
    ) async throws -> Desktop {
        try await host.start(configuration, launch: DesktopLaunch(policyDirectory: policyDirectory, startURL: url))
    }
}

import CanonicalJSON
import Coordinator
import CryptoPrimitives
import Draws
import Foundation
import NIOCore

extension FarmServices {
    /// The office that holds draws, with what its pages follow.
    func draws() async throws -> DrawParts {
        let given = directory.configuration.draws
        let (cosigners, mirrors) = try given.checkedCosigners()
        let relays = try (given.relays.isEmpty ? DrawBeaconCommand.relays : given.relays).map { text in
            guard let url = URL(string: text) else {
                throw CommandError("farm.json: draws.relays: \(text) is no address")
            }
            return url
        }
        let feed = DrawFeed()
        let desk = try await DrawDesk(
            DrawDeskSettings(
                directory: directory.file("draws"), origin: try directory.origin() + "/draws", cosigners: cosigners,
                quorum: UInt64(given.quorum), mirrors: mirrors, client: CosignerClient(trust: try witnessTrust()),
                relays: relays),
            entropy: DrawOfficeCommand.entropy,
            clock: { UInt64(Date().timeIntervalSince1970 * 1000) },
            publish: { standing in
                await feed.publish(
                    ByteBuffer(bytes: standing.json.canonicalBytes),
                    told: ByteBuffer(bytes: standing.told.canonicalBytes), of: DrawDesk.name(of: standing.draw))
            })
        try await desk.start()
        guard let zone = TimeZone(identifier: directory.configuration.timeZone) else {
            throw CommandError(
                "farm.json: timeZone: \(directory.configuration.timeZone) is no time zone, such as Asia/Shanghai")
        }
        let screen = given.screen
        guard screen.isEmpty || screen.hasPrefix("http") && URL(string: screen)?.host() != nil && !screen.hasSuffix("/")
        else {
            throw CommandError(
                "farm.json: draws.screen: \(screen) is no address without a slash at its end, such as https://office.example"
            )
        }
        return DrawParts(desk: desk, feed: feed, zone: zone, screenAddress: screen.isEmpty ? nil : screen)
    }
}

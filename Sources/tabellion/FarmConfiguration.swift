import Foundation

/// What the operator decides, in `farm.json` of the data directory. Unknown members are refused, absent ones have these defaults.
struct FarmConfiguration: Codable, Sendable {
    /// Address and port that the coordinator listens on.
    var listen = "127.0.0.1:8080"

    /// Where people reach the coordinator, as their browsers write it: `https://office.example`. By default `http://` and `listen`.
    var publicAddress: String?

    /// IP addresses of proxies of yours before the coordinator, whose `X-Forwarded-For` is believed.
    var proxies: [String] = []

    /// By way of whom people may sign in, besides passwords.
    var identityProviders: [IdentityProviderSettings] = []

    /// Desktops kept warm.
    var desktops = 2

    /// Sessions that may run at once; nil means four for each desktop kept warm.
    var sessions: Int?

    /// Pixels; even numbers.
    var displayWidth = 1280
    var displayHeight = 800

    /// A session ends after this long whatever happens.
    var sessionSeconds = 1800

    /// An interactive session waits so long for its user to come, or to come back when the line broke.
    var reconnectSeconds = 120
    /// Between two marks of a session, which the specification wants each minute; less in rehearsals.
    var markSeconds = 60

    /// How long the time authorities may take for the opening.
    var authoritySeconds = 30

    /// The largest bundle, in bytes.
    var bundleBytes: Int64 = 16 << 30

    /// Limits of one desktop.
    var memoryMiB = 2048
    var cpuPercent = 150
    var processes = 600
    var overlayMiB = 1024

    /// Time zone and language of the desktop.
    var timeZone = "Asia/Shanghai"
    var language = "zh_CN.UTF-8"

    /// Name servers that the desktops' own resolver asks.
    var resolvers: [String] = []

    /// Further name servers, `address` or `address:port`, whose answers for every page's host go into evidence.
    var comparisonResolvers: [String] = []

    /// Addresses off the public internet that desktops may reach all the same.
    var reachable: [Reachable] = []

    /// PEM files of certificate authorities that the browser shall trust beside its own; they stand in every cleanliness report.
    var additionalRoots: [String] = []

    /// Time servers asked for the clock item of the cleanliness report.
    var timeServers: [String] = []

    /// Cleanliness items that must pass, or no session is opened.
    var forbidding = FarmConfiguration.defaultForbidding

    /// Time authorities; empty means the farm's own TEST authority, and a policy marked TEST.
    var timeAuthorities: [Authority] = []

    /// How much the deposit service takes.
    var deposits = DepositSettings()

    /// Who attests the log from outside.
    var anchors = AnchorSettings()

    /// The office that issues custody letters; without it a farm with the TEST authority issues letters that say TEST, any other none.
    var letters: LetterSettings?

    /// The office that holds draws.
    var draws = DrawSettings()

    /// Where callbacks may go.
    var webhooks = WebhookSettings()

    /// From where on something is an alarm.
    var alarms = AlarmSettings()

    struct Reachable: Codable, Sendable {
        /// The name that pages use; resolved by the desktops' own resolver.
        var name: String
        var address: String
        var port: Int
    }

    struct Authority: Codable, Sendable {
        /// `[a-z0-9-]+`
        var name: String
        var url: String
        /// PEM file of its root certificate.
        var root: String
    }

    var maximumSessions: Int { sessions ?? desktops * 4 }

    static let defaultForbidding = [
        "browser-policy", "browser-profile", "hosts-file", "image", "overlay", "privileges", "processes",
        "proxy", "recorder", "resolver",
    ]

    init() {}

    init(from decoder: any Decoder) throws {
        let known = try decoder.container(keyedBy: CodingKeys.self)
        let all = try decoder.container(keyedBy: AnyKey.self)
        for key in all.allKeys where CodingKeys(stringValue: key.stringValue) == nil {
            throw CommandError("farm.json: unknown member \(key.stringValue)")
        }
        func take<Value: Decodable>(_ key: CodingKeys, _ value: inout Value) throws {
            if let given = try known.decodeIfPresent(Value.self, forKey: key) { value = given }
        }
        try take(.listen, &listen)
        publicAddress = try known.decodeIfPresent(String.self, forKey: .publicAddress)
        try take(.proxies, &proxies)
        try take(.identityProviders, &identityProviders)
        try take(.desktops, &desktops)
        sessions = try known.decodeIfPresent(Int.self, forKey: .sessions)
        try take(.displayWidth, &displayWidth)
        try take(.displayHeight, &displayHeight)
        try take(.sessionSeconds, &sessionSeconds)
        try take(.reconnectSeconds, &reconnectSeconds)
        try take(.markSeconds, &markSeconds)
        try take(.authoritySeconds, &authoritySeconds)
        try take(.bundleBytes, &bundleBytes)
        try take(.memoryMiB, &memoryMiB)
        try take(.cpuPercent, &cpuPercent)
        try take(.processes, &processes)
        try take(.overlayMiB, &overlayMiB)
        try take(.timeZone, &timeZone)
        try take(.language, &language)
        try take(.resolvers, &resolvers)
        try take(.comparisonResolvers, &comparisonResolvers)
        try take(.reachable, &reachable)
        try take(.additionalRoots, &additionalRoots)
        try take(.timeServers, &timeServers)
        try take(.forbidding, &forbidding)
        try take(.timeAuthorities, &timeAuthorities)
        try take(.deposits, &deposits)
        try take(.anchors, &anchors)
        try take(.draws, &draws)
        try take(.webhooks, &webhooks)
        try take(.alarms, &alarms)
        letters = try known.decodeIfPresent(LetterSettings.self, forKey: .letters)
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Reads the file, or writes one with the defaults if there is none.
    static func load(_ path: String) throws -> FarmConfiguration {
        guard let data = FileManager.default.contents(atPath: path) else {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            try encoder.encode(FarmConfiguration()).write(to: URL(fileURLWithPath: path), options: .atomic)
            return FarmConfiguration()
        }
        let configuration: FarmConfiguration
        do {
            configuration = try JSONDecoder().decode(FarmConfiguration.self, from: data)
        } catch let error as CommandError {
            throw error
        } catch DecodingError.typeMismatch(_, let context) {
            let member = context.codingPath.map { $0.stringValue }.joined(separator: ".")
            throw CommandError("\(path): member \(member) has the wrong type")
        } catch {
            throw CommandError("\(path): not the JSON of a farm configuration: \(error)")
        }
        try configuration.check(path)
        return configuration
    }

    private func check(_ path: String) throws {
        func require(_ holds: Bool, _ sentence: String) throws {
            if !holds { throw CommandError("\(path): \(sentence)") }
        }
        try require((1...64).contains(desktops), "desktops must be 1 to 64")
        try require((1...256).contains(maximumSessions), "sessions must be 1 to 256")
        try require((320...3840).contains(displayWidth) && displayWidth % 2 == 0, "displayWidth: even, 320 to 3840")
        try require((240...2160).contains(displayHeight) && displayHeight % 2 == 0, "displayHeight: even, 240 to 2160")
        try require((10...86_400).contains(sessionSeconds), "sessionSeconds must be 10 to 86400")
        try require((5...3600).contains(reconnectSeconds), "reconnectSeconds must be 5 to 3600")
        try require((2...60).contains(markSeconds), "markSeconds must be 2 to 60")
        try require((1...300).contains(authoritySeconds), "authoritySeconds must be 1 to 300")
        try require((512...65_536).contains(memoryMiB), "memoryMiB must be 512 to 65536")
        try require((5...102_400).contains(cpuPercent), "cpuPercent must be 5 to 102400")
        try require((100...100_000).contains(processes), "processes must be 100 to 100000")
        try require((1 << 20...1 << 50).contains(bundleBytes), "bundleBytes must be 1048576 (1 MiB) or more")
        try require(comparisonResolvers.count <= 8, "comparisonResolvers: at most 8")
        try require((64...65_536).contains(overlayMiB), "overlayMiB must be 64 to 65536")
        try require(listen.split(separator: ":").last.flatMap { Int($0) } != nil, "listen must be address:port")
        try require(publicAddress.map(Self.isOrigin) ?? true, "publicAddress must be like https://office.example")
        if let fault = deposits.fault ?? anchors.fault ?? alarms.fault { try require(false, fault) }
        for entry in reachable {
            try require((1...65_535).contains(entry.port), "reachable: port of \(entry.name) must be 1 to 65535")
        }
    }

    /// Whether a text is an origin as browsers write it: scheme, host, perhaps a port, and nothing behind.
    private static func isOrigin(_ text: String) -> Bool {
        guard let url = URLComponents(string: text), url.scheme == "https" || url.scheme == "http",
            url.host?.isEmpty == false, url.path.isEmpty, url.query == nil, url.fragment == nil, url.user == nil
        else { return false }
        return text == text.lowercased()
    }
}

public import Accounts
public import CryptoPrimitives
import Deposits
import Draws
public import FarmProtocol
public import Federation
public import Foundation
import HTTPTypes
public import Hummingbird
public import Ledger
import LocalIO
public import Logging
public import Notifications
import Portal
public import Storage
public import Timestamping

/// Everything that a coordinator is made of; open this first.
public struct CoordinatorParts: Sendable {
    public var store: any SessionStore
    public var log: Log
    /// The farm's own TEST authority, if it has one.
    public var authority: LocalTimeAuthority?
    public var officeKey: Ed25519PrivateKey
    public var accounts: AccountDesk
    public var tokens: AccessTokens
    /// As browsers write it, without a slash at its end: `https://office.example`.
    public var publicAddress: String
    /// IP addresses of proxies of ours, whose `X-Forwarded-For` counts.
    public var proxies: [String] = []
    /// By way of whom people may sign in.
    public var identityProviders: [IdentityProvider] = []
    /// `data/policy.json` of every bundle, in its canonical spelling.
    public var policy: String
    public var isTest: Bool
    public var timeAuthorities: [TimeAuthorityAddress]
    /// Where enrolments and bundles are kept.
    public var directory: String
    public var maximumBundleBytes: Int64
    /// Further rules for a request, such as the script's grammar.
    public var check: @Sendable (CaptureRequest) -> [FieldProblem]
    /// The deposit service, where there is one.
    public var deposits: DepositParts?
    /// Tells other systems what happens, where any may be told.
    public var webhooks: WebhookSender?
    /// Who cosigns the log, as C2SP tlog-policy; empty for nobody.
    public var witnessPolicy = ""
    /// The newest checkpoint that they cosigned.
    public var cosigned: CosignedCheckpoint = { nil }
    /// Followed by big screens where there is no draw office: for measuring.
    public var drawFeed: DrawFeed?
    /// The office that holds draws, where there is one.
    public var draws: DrawParts?
    /// Takes requests for certificates, where there is such a service; needs the deposit service.
    public var certificates: CertificateParts?
    /// What alarms are made with.
    public var alarms = AlarmParts()

    /// The office's, for times of day on pages.
    public var zone = TimeZone.gmt

    public init(
        store: any SessionStore, log: Log, authority: LocalTimeAuthority?, officeKey: Ed25519PrivateKey,
        accounts: AccountDesk, tokens: AccessTokens, publicAddress: String, policy: String, isTest: Bool,
        timeAuthorities: [TimeAuthorityAddress],
        directory: String, maximumBundleBytes: Int64,
        check: @escaping @Sendable (CaptureRequest) -> [FieldProblem], deposits: DepositParts? = nil,
        webhooks: WebhookSender? = nil
    ) {
        self.store = store
        self.log = log
        self.authority = authority
        self.officeKey = officeKey
        self.accounts = accounts
        self.tokens = tokens
        self.publicAddress = publicAddress
        self.policy = policy
        self.isTest = isTest
        self.timeAuthorities = timeAuthorities
        self.directory = directory
        self.maximumBundleBytes = maximumBundleBytes
        self.check = check
        self.deposits = deposits
        self.webhooks = webhooks
    }
}

/// Puts the coordinator's HTTP application together.
///
/// - Parameters:
///   - host, port: where it listens; port 0 takes a free one.
///   - onRunning: told the port once it listens.
public func buildApplication(
    _ parts: CoordinatorParts, host: String, port: Int, logger: Logger,
    onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
) throws -> some ApplicationProtocol {
    // Thousands of screens follow a draw at once, each on a connection.
    OpenFileLimit.raise()
    let board = OrderBoard()
    let shelf = try BundleShelf(directory: parts.directory + "/bundles", limit: parts.maximumBundleBytes)
    let enrolment = try WorkerEnrolment(directory: parts.directory + "/workers", officeKey: parts.officeKey)
    let queue = QueueDesk(store: parts.store)
    let sessionLetters = try parts.deposits?.sessionLetters.map { _ in
        try LetterShelf(directory: parts.directory + "/letters/sessions")
    }
    let desk = CaptureDesk(
        store: parts.store, board: board, queue: queue, letters: sessionLetters, check: parts.check)
    let hub = ViewerHub()
    let roster = WorkerRoster(clock: unixMilliseconds)
    let bell = AlarmBell()
    let farm = FarmDesk(
        store: parts.store, board: board, queue: queue, log: parts.log, enrolment: enrolment, policy: parts.policy,
        timeAuthorities: parts.timeAuthorities, accounts: parts.accounts, hub: hub,
        roster: roster, webhooks: parts.webhooks)

    let router = Router(context: FarmContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: SecurityHeadersMiddleware())
    let pages = try PageRenderer(isTest: parts.isTest, zone: parts.zone)
    router.add(middleware: ProblemMiddleware(logger: logger, pages: pages))
    let journal = AccessJournal(
        accounts: parts.accounts, clock: unixMilliseconds,
        takesCertificateRequests: parts.deposits != nil && parts.certificates != nil, bell: bell)
    router.add(
        middleware: CallerMiddleware(
            tokens: parts.tokens, addresses: try ClientAddress(proxies: parts.proxies), journal: journal))
    // What goes wrong from here on is answered with who is signed in at the page's head.
    router.add(middleware: ProblemMiddleware(logger: logger, pages: pages))
    let methods =
        (parts.deposits == nil ? [] : DepositRoutes.methods) + (parts.webhooks == nil ? [] : WebhookRoutes.methods)
        + SearchRoutes.methods
    router.add(middleware: MethodMiddleware(methods: methods))
    PublicRoutes(
        log: parts.log, authority: parts.authority,
        description: LogDescription(
            log: parts.log.logKey, officeKey: parts.officeKey.publicKey, policy: parts.witnessPolicy),
        cosigned: parts.cosigned
    ).add(to: router)
    PortalRoutes(
        log: parts.log, pages: pages, trust: parts.directory + "/trust.json", hasDraws: parts.draws != nil
    ).add(to: router)
    ExplorerRoutes(pages: pages).add(to: router)
    let federation = try FederationDesk(
        providers: parts.identityProviders, publicAddress: parts.publicAddress, accounts: parts.accounts)
    FederationRoutes(desk: federation, pages: pages, logger: logger, clock: unixMilliseconds).add(to: router)
    let forms = FormGate(accounts: parts.accounts, publicAddress: parts.publicAddress, clock: unixMilliseconds)
    let people = PeopleDesk(
        accounts: parts.accounts, pages: pages, forms: forms, publicAddress: parts.publicAddress,
        providers: federation.choices,
        clock: unixMilliseconds)
    people.addRoutes(to: router)
    let client = router.group("v1").add(middleware: KnownCallersMiddleware())
    let deposits = try parts.deposits.map { deposits in
        DepositDesk(
            deposits, log: parts.log, letters: try LetterShelf(directory: parts.directory + "/letters"),
            webhooks: parts.webhooks, logger: logger)
    }
    let letters = deposits.flatMap { deposits in
        sessionLetters.flatMap { letters in
            deposits.parts.sessionLetters.map {
                SessionLetterDesk(
                    captures: desk, bundles: shelf, deposits: deposits, letters: letters, accounts: parts.accounts,
                    parts: $0)
            }
        }
    }
    let files = SessionFiles(desk: desk, shelf: shelf, letters: letters)
    ClientRoutes(desk: desk, files: files).add(to: client)
    let batches = BatchDesk(
        store: parts.store, board: board, queue: queue, check: parts.check, hasLetters: letters != nil)
    QueueRoutes(captures: desk, batches: batches, store: parts.store).add(to: client)
    QuotaPages(desk: people, captures: desk, store: parts.store).add(to: router)
    BatchPages(batches: batches, pages: pages, forms: forms).add(to: router)
    let archive = CaptureArchive(shelf: shelf, trust: parts.directory + "/trust.json", logger: logger)
    DisclosureRoutes(desk: desk, archive: archive, pages: pages, forms: forms).add(to: router)
    let search = try SearchOffice(parts, deposits: deposits, archive: archive, logger: logger)
    SearchRoutes(desk: search.desk).add(to: client)
    MatterDeskRoutes(search: search.desk, queue: queue, desk: people).add(to: router)
    if let deposits { DepositPages(deposits: deposits, desk: people).add(to: router) }
    CaptureRoutes(
        desk: desk, files: files, archive: archive,
        pages: pages, forms: forms, viewer: ViewerFiles.read(logger: logger)
    ).add(to: router)
    if let deposits { DepositRoutes(desk: deposits).add(to: client) }
    let certificates = deposits.flatMap { deposits in
        parts.certificates.map { certificates in
            CertificateDesk(
                parts: certificates, deposits: deposits, captures: desk,
                checker: CertificateChecker(
                    deposits: deposits, captures: desk, shelf: shelf, log: parts.log,
                    trust: parts.directory + "/trust.json"),
                accounts: parts.accounts, logger: logger, clock: unixMilliseconds)
        }
    }
    if let certificates { CertificateRoutes(desk: certificates, pages: pages, forms: forms).add(to: router) }
    let webhooks = parts.webhooks.map { sender in
        WebhookDesk(
            sender: sender, teller: deposits.map { DepositTeller(desk: $0, sender: sender, logger: logger) })
    }
    if let webhooks { WebhookRoutes(desk: webhooks).add(to: client) }
    let worker = router.group("farm/v1").add(middleware: KnownCallersMiddleware())
    FarmRoutes(desk: farm, shelf: shelf).add(to: worker)
    let viewers = ViewerRoutes(hub: hub, captures: desk, farm: farm, ownOrigin: parts.publicAddress)
    viewers.add(to: router)
    viewers.add(toWorkers: worker)
    let actions = LineActions(hub: hub, captures: desk, forms: forms)
    actions.add(to: router)
    actions.add(to: client)
    LiveRoutes(hub: hub, captures: desk).add(to: router)
    let recorder = parts.draws.map { draws in
        ScreenRecorder(
            desk: draws.desk, captures: desk, hub: hub, address: draws.screenAddress ?? parts.publicAddress,
            logger: logger, clock: unixMilliseconds)
    }
    if let draws = parts.draws {
        DrawRegisterRoutes(desk: draws.desk, pages: pages).add(to: router)
        DrawFileRoutes(desk: draws.desk).add(to: router)
        DrawFeedRoutes(
            feed: draws.feed, wake: { _ = try await draws.desk.standing(of: $0) }, clock: unixMilliseconds
        ).add(to: router)
        DrawScreenRoutes(draws: draws, pages: pages, publicAddress: parts.publicAddress).add(to: router)
        PublicDrawRoutes(desk: draws.desk, pages: pages).add(to: router)
        ContributorRoutes(desk: draws.desk).add(to: router)
        let drawDesk = DrawDeskRoutes(
            desk: draws.desk, pages: pages, forms: forms,
            views: DrawDeskViews(
                desk: draws.desk, accounts: parts.accounts, publicAddress: parts.publicAddress, zone: draws.zone))
        drawDesk.add(to: router)
        if let recorder {
            ScreenRecordingRoutes(recorder: recorder, draws: drawDesk, captures: desk, shelf: shelf).add(to: router)
        }
    } else if let feed = parts.drawFeed {
        DrawFeedRoutes(feed: feed, clock: unixMilliseconds).add(to: router)
    }

    let alarms = try AlarmWatch(
        parts, deposits: deposits, roster: roster, bell: bell, logger: logger, clock: unixMilliseconds)
    AlarmRoutes(people: people, alarms: alarms.desk, overview: alarms.overview).add(to: router)
    HealthRoutes(alarms: alarms.desk, overview: alarms.overview).add(to: router, client)

    let routes = router.buildResponder()
    let singles = deposits.map { SingleDepositDesk(desk: $0, tokens: parts.tokens, clock: unixMilliseconds) }
    var application = Application(
        responder: routes, server: .upgradable(routes, deposits: singles, logger: logger),
        configuration: .init(address: .hostname(host, port: port), serverName: "tabellion"),
        onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? port) }, logger: logger)
    if let deposits {
        application.beforeServerStarts { try await deposits.indexer.start() }
        application.addServices(DepositService(indexer: deposits.indexer))
    }
    application.addServices(
        AccountService(accounts: parts.accounts, log: parts.log, logger: logger, clock: unixMilliseconds))
    application.addServices(MatterService(follower: search.desk.follower, logger: logger))
    if let webhooks { application.addServices(WebhookService(desk: webhooks)) }
    if let certificates { application.addServices(CertificateService(desk: certificates)) }
    application.addServices(alarms.service)
    if let draws = parts.draws { application.addServices(DrawService(desk: draws.desk, logger: logger)) }
    if let recorder { application.addServices(ScreenRecorderService(recorder: recorder)) }
    return application
}

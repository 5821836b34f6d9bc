// swift-tools-version: 6.3
import PackageDescription

/// Every Swift target is built with the same strict settings: warnings are errors, unsafe code is marked.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .treatWarning("DeprecatedDeclaration", as: .warning),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let database = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")

/// C libraries as the system has them.
let systemModules: [Target] = [
    .systemLibrary(name: "CCairo", path: "Sources/CCairo", pkgConfig: "cairo"),
    .systemLibrary(name: "CFFmpeg", path: "Sources/CFFmpeg"),
    .systemLibrary(name: "CFreeType", path: "Sources/CFreeType", pkgConfig: "freetype2"),
    .systemLibrary(name: "COpenSSL", path: "Sources/COpenSSL"),
    .systemLibrary(name: "CSecp256k1", path: "Sources/CSecp256k1"),
    .systemLibrary(name: "CPango", path: "Sources/CPango", pkgConfig: "pangoft2"),
    .systemLibrary(name: "CQRCode", path: "Sources/CQRCode", pkgConfig: "libqrencode"),
    .systemLibrary(name: "CSodium", path: "Sources/CSodium"),
    .systemLibrary(name: "CXCB", path: "Sources/CXCB"),
]

/// C of our own, where Swift cannot reach or is too slow unoptimised.
let cTargets: [Target] = [
    .target(name: "CDesktop"),
    .target(name: "CDigest", dependencies: ["COpenSSL"], cSettings: [.unsafeFlags(["-O3"])]),
    .target(name: "CDraws"),
    .target(name: "CPixels", cSettings: [.unsafeFlags(["-O3"])]),
]

/// Optimised in debug builds too: field arithmetic that is not takes a hundred times as long.
let arithmetic: [SwiftSetting] = strict + [.unsafeFlags(["-O"])]

/// No IO, clock, randomness, Foundation or async.
let pureCore: [Target] = [
    .target(name: "CryptoPrimitives", dependencies: ["CDigest", "COpenSSL", "CSodium"], swiftSettings: strict),
    .target(name: "CanonicalJSON", dependencies: ["CryptoPrimitives"], swiftSettings: strict),
    .target(name: "BLS12381", dependencies: ["CryptoPrimitives"], swiftSettings: arithmetic),
    .target(name: "DrandBeacon", dependencies: ["BLS12381", "CryptoPrimitives"], swiftSettings: strict),
    .target(name: "VerifiableRandom", dependencies: ["CSodium", "CryptoPrimitives"], swiftSettings: strict),
    .target(name: "TransparencyLog", dependencies: ["CanonicalJSON", "CryptoPrimitives"], swiftSettings: strict),
    .target(
        name: "EvidenceModel", dependencies: ["CanonicalJSON", "CryptoPrimitives", "TransparencyLog"],
        swiftSettings: strict),
    .target(
        name: "DrawCore", dependencies: ["CanonicalJSON", "CryptoPrimitives", "TransparencyLog"],
        swiftSettings: strict),
    .target(
        name: "DepositModel", dependencies: ["CanonicalJSON", "CryptoPrimitives", "TransparencyLog"],
        swiftSettings: strict),
    .target(
        name: "LetterModel",
        dependencies: [
            "CanonicalJSON", "CryptoPrimitives", "DepositModel", "EthereumModel", "TokenVerification",
            "TransparencyLog",
        ],
        swiftSettings: strict),
    .target(name: "PortableDocument", swiftSettings: strict),
    .target(name: "CertificateModel", dependencies: ["CanonicalJSON", "CryptoPrimitives"], swiftSettings: strict),
    .target(name: "RemoteFramebuffer", dependencies: ["CryptoPrimitives", "EvidenceModel"], swiftSettings: strict),
    .target(
        name: "AccessModel", dependencies: ["COpenSSL", "CanonicalJSON", "CryptoPrimitives", "TransparencyLog"],
        swiftSettings: strict),
    .target(
        name: "DrawVerification",
        dependencies: ["BLS12381", "CryptoPrimitives", "DrandBeacon", "DrawCore", "VerifiableRandom"],
        swiftSettings: strict),
    .target(name: "DrawStatistics", dependencies: ["CryptoPrimitives", "DrawCore"], swiftSettings: arithmetic),
    .target(name: "TokenVerification", dependencies: ["COpenSSL", "CryptoPrimitives"], swiftSettings: strict),
    .target(
        name: "EthereumModel", dependencies: ["CanonicalJSON", "CryptoPrimitives", "TransparencyLog"],
        swiftSettings: strict),
    .target(name: "QueueModel", swiftSettings: strict),
    .target(name: "MatterSearch", dependencies: ["CryptoPrimitives"], swiftSettings: strict),
    .target(name: "AlarmModel", swiftSettings: strict),
    .target(
        name: "EthereumVerification", dependencies: ["CSecp256k1", "CryptoPrimitives", "EthereumModel"],
        swiftSettings: strict),
]

let adapters: [Target] = [
    .target(name: "LocalIO", swiftSettings: strict),
    .target(
        name: "WebExchange",
        dependencies: [
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
        ],
        swiftSettings: strict),
    .target(
        name: "Timestamping",
        dependencies: [
            "Anchoring", "COpenSSL", "CanonicalJSON", "CryptoPrimitives", "DepositModel", "Ledger", "LocalIO",
            "TokenVerification",
            "TransparencyLog", "WebExchange",
        ],
        swiftSettings: strict),
    .target(
        name: "Ledger", dependencies: ["CryptoPrimitives", "LocalIO", "TransparencyLog", database],
        swiftSettings: strict),
    .target(
        name: "Notifications", dependencies: ["CanonicalJSON", "CryptoPrimitives", "LocalIO", "WebExchange", database],
        swiftSettings: strict),
    .target(
        name: "Anchoring", dependencies: ["Ledger", "LocalIO", "TransparencyLog", database], swiftSettings: strict),
    .target(
        name: "Recorder", dependencies: ["CFFmpeg", "CFreeType", "CPixels", "CXCB", "CryptoPrimitives"],
        swiftSettings: strict),
    .target(name: "Desktop", dependencies: ["CDesktop", "CryptoPrimitives", "LocalIO"], swiftSettings: strict),
    .target(name: "DesktopInput", dependencies: ["CXCB", "LocalIO"], swiftSettings: strict),
    .target(name: "Browser", dependencies: ["CryptoPrimitives", "DesktopInput"], swiftSettings: strict),
    .target(
        name: "Storage", dependencies: ["FarmProtocol", "MatterSearch", "QueueModel", database], swiftSettings: strict),
    .target(
        name: "Draws",
        dependencies: [
            "BLS12381", "CDraws", "COpenSSL", "CanonicalJSON", "CryptoPrimitives", "DrandBeacon", "DrawCore",
            "DrawStatistics", "DrawVerification", "Ledger", "LocalIO", "TransparencyLog", "VerifiableRandom",
            "WebExchange",
        ],
        swiftSettings: strict),
    .target(
        name: "Deposits", dependencies: ["CryptoPrimitives", "DepositModel", "Ledger", database],
        swiftSettings: strict),
    .target(
        name: "Certificates", dependencies: ["CanonicalJSON", "CertificateModel", "CryptoPrimitives", database],
        swiftSettings: strict),
    .target(
        name: "Accounts",
        dependencies: ["AccessModel", "CSodium", "CanonicalJSON", "CryptoPrimitives", "LocalIO", database],
        swiftSettings: strict),
    .target(
        name: "ChainAnchoring",
        dependencies: [
            "Anchoring", "CanonicalJSON", "CryptoPrimitives", "EthereumModel", "EthereumVerification", "Ledger",
            "LocalIO", "TransparencyLog", "WebExchange",
        ],
        swiftSettings: strict),
    .target(
        name: "Mirroring",
        dependencies: [
            "Anchoring", "CanonicalJSON", "CryptoPrimitives", "Ledger", "LocalIO", "TransparencyLog", "WebExchange",
        ],
        swiftSettings: strict),
    .target(name: "FarmProtocol", swiftSettings: strict),
    .target(
        name: "NodeCertificates",
        dependencies: [
            "CanonicalJSON", "CryptoPrimitives", "LocalIO", "TransparencyLog",
            .product(name: "Crypto", package: "swift-crypto"),
            .product(name: "SwiftASN1", package: "swift-asn1"), .product(name: "X509", package: "swift-certificates"),
        ],
        swiftSettings: strict),
    .target(
        name: "DocumentSigning",
        dependencies: ["COpenSSL", "CryptoPrimitives", "PortableDocument", "TokenVerification"], swiftSettings: strict),
    .target(name: "QRCodes", dependencies: ["CQRCode"], swiftSettings: strict),
    .target(
        name: "Letters",
        dependencies: [
            "CCairo", "CPango", "CanonicalJSON", "CertificateModel", "CryptoPrimitives", "DepositModel",
            "DocumentSigning",
            "LetterModel", "LocalIO", "PortableDocument",
            "QRCodes",
        ],
        swiftSettings: strict),
    .target(
        name: "WebSocketLink",
        dependencies: [
            "FarmProtocol", "WebExchange",
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOWebSocket", package: "swift-nio"),
        ],
        swiftSettings: strict),
    .target(name: "FarmClient", dependencies: ["FarmProtocol", "WebExchange"], swiftSettings: strict),
    .target(
        name: "Federation",
        dependencies: [
            "AccessModel", "Accounts", "CanonicalJSON", "CryptoPrimitives", "WebExchange",
            .product(name: "JWTKit", package: "jwt-kit"),
        ],
        swiftSettings: strict),
]

let services: [Target] = [
    .target(
        name: "BundleReading",
        dependencies: [
            "CanonicalJSON", "EvidenceModel", "RemoteFramebuffer", "TokenVerification", "TransparencyLog",
        ],
        swiftSettings: strict),
    .target(
        name: "DrawForms",
        dependencies: ["CanonicalJSON", "CryptoPrimitives", "DrawCore", "DrawStatistics", "Draws"],
        swiftSettings: strict),
    .target(
        name: "Portal",
        dependencies: [
            "AccessModel", "BundleReading", "CryptoPrimitives", "EvidenceModel", "FarmProtocol",
            "DrawCore", "DrawForms", "Draws",
            "CertificateModel",
            "AlarmModel",
            .product(name: "Mustache", package: "swift-mustache"),
        ],
        resources: [
            .embedInCode("Resources/emblem.svg"), .embedInCode("Resources/frame.mustache"),
            .embedInCode("Resources/matterdesk.mustache"), .embedInCode("Resources/deposit.mustache"),
            .embedInCode("Resources/overview.mustache"), .embedInCode("Resources/portal.css"),
            .embedInCode("Resources/problem.mustache"), .embedInCode("Resources/verify.mustache"),
            .embedInCode("Resources/batch.mustache"), .embedInCode("Resources/newbatch.mustache"),
            .embedInCode("Resources/provider.mustache"),
            .embedInCode("Resources/disclosure.mustache"),
            .embedInCode("Resources/quota.mustache"),
            .embedInCode("Resources/drawrecordings.mustache"),
            .embedInCode("Resources/alarms.mustache"), .embedInCode("Resources/installation.mustache"),
            .embedInCode("Resources/accesslog.mustache"),
            .embedInCode("Resources/account.mustache"),
            .embedInCode("Resources/badlink.mustache"),
            .embedInCode("Resources/code.mustache"),
            .embedInCode("Resources/enrol.mustache"),
            .embedInCode("Resources/link.mustache"),
            .embedInCode("Resources/offices.mustache"),
            .embedInCode("Resources/oldform.mustache"),
            .embedInCode("Resources/people.mustache"),
            .embedInCode("Resources/person.mustache"),
            .embedInCode("Resources/recovery.mustache"),
            .embedInCode("Resources/shownkey.mustache"),
            .embedInCode("Resources/shownlink.mustache"),
            .embedInCode("Resources/signin.mustache"),
            .embedInCode("Resources/stepup.mustache"),
            .embedInCode("Resources/systems.mustache"),
            .embedInCode("Resources/capture.js"), .embedInCode("Resources/capture.mustache"),
            .embedInCode("Resources/captures.mustache"), .embedInCode("Resources/desktop.js"),
            .embedInCode("Resources/desktop.mustache"), .embedInCode("Resources/input.mustache"),
            .embedInCode("Resources/newcapture.mustache"), .embedInCode("Resources/progress.mustache"),
            .embedInCode("Resources/unreadable.mustache"),
            .embedInCode("Resources/drawdesk.mustache"),
            .embedInCode("Resources/drawdraft.mustache"),
            .embedInCode("Resources/drawregisters.mustache"),
            .embedInCode("Resources/sliplookup.mustache"),
            .embedInCode("Resources/check/sliplookup.js"),
            .embedInCode("Resources/newdraw.mustache"),
            .embedInCode("Resources/runningdraw.mustache"),
            .embedInCode("Resources/screen.css"),
            .embedInCode("Resources/screen.js"),
            .embedInCode("Resources/screen.mustache"),
            .embedInCode("Resources/contribute.js"),
            .embedInCode("Resources/contribute.mustache"),
            .embedInCode("Resources/check/revealcheck.js"),
            .embedInCode("Resources/check/bytes.js"),
            .embedInCode("Resources/check/digest.js"),
            .embedInCode("Resources/check/json.js"),
            .embedInCode("Resources/check/ed25519.js"),
            .embedInCode("Resources/check/tree.js"),
            .embedInCode("Resources/check/note.js"),
            .embedInCode("Resources/check/cosign.js"),
            .embedInCode("Resources/check/entry.js"),
            .embedInCode("Resources/check/tiles.js"),
            .embedInCode("Resources/check/vrf.js"),
            .embedInCode("Resources/check/bls.js"),
            .embedInCode("Resources/check/beacon.js"),
            .embedInCode("Resources/check/drawlist.js"),
            .embedInCode("Resources/check/drawengine.js"),
            .embedInCode("Resources/check/drawrules.js"),
            .embedInCode("Resources/check/drawledger.js"),
            .embedInCode("Resources/check/drawslip.js"),
            .embedInCode("Resources/check/draw.js"),
            .embedInCode("Resources/check/replay.js"),
            .embedInCode("Resources/check/replayworker.js"),
            .embedInCode("Resources/publicdraw.mustache"),
            .embedInCode("Resources/check/explore.js"),
            .embedInCode("Resources/check/explorer.js"),
            .embedInCode("Resources/explorer.mustache"),
            .embedInCode("Resources/check/checkpoints.js"),
            .embedInCode("Resources/check/zip.js"),
            .embedInCode("Resources/check/der.js"),
            .embedInCode("Resources/check/token.js"),
            .embedInCode("Resources/check/pdf.js"),
            .embedInCode("Resources/check/forms.js"),
            .embedInCode("Resources/check/trust.js"),
            .embedInCode("Resources/check/report.js"),
            .embedInCode("Resources/check/receipt.js"),
            .embedInCode("Resources/check/recording.js"),
            .embedInCode("Resources/check/bundle.js"),
            .embedInCode("Resources/check/letter.js"),
            .embedInCode("Resources/check/verify.js"),
            .embedInCode("Resources/verifypage.js"), .embedInCode("Resources/verifytool.mustache"),
            .embedInCode("Resources/verifyways.mustache"), .embedInCode("Resources/verifysaved.mustache"),
            .embedInCode("Resources/certificates.mustache"),
            .embedInCode("Resources/newcertificate.mustache"),
            .embedInCode("Resources/certificate.mustache"),
            .embedInCode("Resources/certificateregister.mustache"),
            .embedInCode("Resources/certificatecheck.js"),
        ], swiftSettings: strict),
    .target(
        name: "Coordinator",
        dependencies: [
            "AccessModel", "Accounts",
            "Federation",
            "DrawCore", "DrawForms", "Draws", "LocalIO",
            "LetterModel", "Letters",
            "CertificateModel", "Certificates",
            "Audit", "BundleReading", "EvidenceModel",
            "CanonicalJSON", "CryptoPrimitives", "DepositModel", "Deposits", "FarmProtocol", "Ledger", "Portal",
            "QRCodes",
            "Storage",
            "MatterSearch",
            "Timestamping", "TransparencyLog",
            "QueueModel",
            "AlarmModel",
            "Notifications",
            .product(name: "HTTPTypes", package: "swift-http-types"), hummingbird, logging,
            "WebSocketLink",
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
            .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
            .product(name: "NIOWebSocket", package: "swift-nio"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        ],
        resources: [.embedInCode("Resources/openapi.yaml")], swiftSettings: strict),
    .target(
        name: "MirrorService",
        dependencies: [
            "CanonicalJSON", "Mirroring", "TransparencyLog",
            .product(name: "HTTPTypes", package: "swift-http-types"), hummingbird, logging,
            .product(name: "NIOCore", package: "swift-nio"),
        ],
        swiftSettings: strict),
    .target(
        name: "TimeService",
        dependencies: [
            "Timestamping", "TokenVerification", .product(name: "HTTPTypes", package: "swift-http-types"), hummingbird,
            logging, .product(name: "NIOCore", package: "swift-nio"),
        ],
        swiftSettings: strict),
    .target(
        name: "Worker",
        dependencies: [
            "Browser", "CanonicalJSON", "CryptoPrimitives", "Desktop", "DesktopInput", "EvidenceModel", "FarmClient",
            "FarmProtocol", "LocalIO", "Recorder", "Timestamping", "TokenVerification", "TransparencyLog", logging,
            "WebExchange",
            "RemoteFramebuffer",
        ],
        swiftSettings: strict),
    .target(
        name: "Audit",
        dependencies: [
            "CanonicalJSON", "CryptoPrimitives", "DepositModel", "DrawCore", "DrawVerification", "EthereumModel",
            "EthereumVerification", "EvidenceModel", "LetterModel", "PortableDocument", "TokenVerification",
            "TransparencyLog",
        ],
        swiftSettings: strict),
]

let executables: [Target] = [
    .executableTarget(
        name: "tabellion",
        dependencies: [
            "AccessModel", "Accounts", "QueueModel",
            "AlarmModel",
            "Federation",
            "CertificateModel", "Certificates",
            "Audit", "Notifications",
            "Anchoring", "Browser", "CanonicalJSON", "ChainAnchoring", "Coordinator", "CryptoPrimitives",
            "DepositModel", "Deposits", "Desktop", "DocumentSigning", "DrandBeacon", "DrawCore", "DrawStatistics",
            "Draws", "EthereumModel", "EthereumVerification", "EvidenceModel", "FarmClient", "FarmProtocol", "Ledger",
            "LetterModel", "Letters", "MirrorService", "Mirroring", "Recorder", "Storage", "Timestamping",
            "TokenVerification", "TransparencyLog", "WebExchange", "Worker", argumentParser, hummingbird, logging,
            "NodeCertificates",
            "TimeService",
            "WebSocketLink",
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        ],
        swiftSettings: strict),
    .executableTarget(
        name: "recorder-benchmark", dependencies: ["CryptoPrimitives", "Recorder"], path: "Benchmarks/recorder",
        exclude: ["browsing.json", "results", "run.py", "scrolling.json"], swiftSettings: strict),
    .executableTarget(
        name: "draw-benchmark",
        dependencies: [
            "BLS12381", "CanonicalJSON", "CryptoPrimitives", "DrandBeacon", "DrawCore", "DrawVerification", "Draws",
            "TransparencyLog", "VerifiableRandom",
        ],
        path: "Benchmarks/draw",
        exclude: ["results", "run.py"], swiftSettings: strict),
    .executableTarget(
        name: "tabellion-audit",
        dependencies: [
            "Audit", "CanonicalJSON", "CryptoPrimitives", "DrawCore", "EthereumModel", "EthereumVerification",
            "EvidenceModel", "TransparencyLog", argumentParser,
        ],
        swiftSettings: strict),
    .executableTarget(
        name: "viewer-benchmark",
        dependencies: [
            "AccessModel", "Accounts", "DesktopInput", "FarmProtocol", "Storage", "WebSocketLink", "Worker", logging,
        ],
        path: "Benchmarks/viewer", exclude: ["results", "run.py"], swiftSettings: strict),
    .executableTarget(
        name: "screen-benchmark",
        dependencies: [
            "AccessModel", "Accounts", "Coordinator", "CryptoPrimitives", "Draws", "Ledger", "Storage", hummingbird,
            logging, .product(name: "NIOCore", package: "swift-nio"),
        ],
        path: "Benchmarks/screen", exclude: ["results", "run.py"], swiftSettings: strict),
    .executableTarget(
        name: "deposit-benchmark", dependencies: ["CryptoPrimitives", "Ledger", "TransparencyLog"],
        path: "Benchmarks/deposit",
        exclude: ["deposit.lua", "look.lua", "office.py", "results", "run.py", "service.py"], swiftSettings: strict),
]

let tests: [Target] = [
    .target(name: "SeededTestSupport", path: "Tests/SeededTestSupport", swiftSettings: strict),
    .testTarget(
        name: "CryptoPrimitivesTests",
        dependencies: ["CDigest", "COpenSSL", "CryptoPrimitives", "SeededTestSupport"], exclude: ["Vectors"],
        swiftSettings: strict),
    .testTarget(
        name: "BLS12381Tests", dependencies: ["BLS12381", "CryptoPrimitives", "SeededTestSupport"],
        exclude: ["Vectors", "peer.py"], swiftSettings: strict),
    .testTarget(
        name: "CanonicalJSONTests", dependencies: ["CanonicalJSON", "SeededTestSupport"], swiftSettings: strict),
    .testTarget(
        name: "DrandBeaconTests", dependencies: ["BLS12381", "CryptoPrimitives", "DrandBeacon", "SeededTestSupport"],
        exclude: ["Vectors"],
        swiftSettings: strict),
    .testTarget(
        name: "VerifiableRandomTests", dependencies: ["CryptoPrimitives", "SeededTestSupport", "VerifiableRandom"],
        exclude: ["Golden", "Vectors"], swiftSettings: strict),
    .testTarget(
        name: "TransparencyLogTests", dependencies: ["CanonicalJSON", "CryptoPrimitives", "TransparencyLog"],
        exclude: ["Golden"],
        swiftSettings: strict),
    .executableTarget(
        name: "OutboxHolder", dependencies: ["Anchoring", "CryptoPrimitives", "Ledger", "TransparencyLog"],
        path: "Tests/OutboxHolder", swiftSettings: strict),
    .testTarget(
        name: "AnchoringTests",
        dependencies: [
            "Anchoring", "CryptoPrimitives", "Ledger", "OutboxHolder", "SeededTestSupport", "TransparencyLog", database,
        ],
        swiftSettings: strict),
    .testTarget(
        name: "NotificationsTests",
        dependencies: [
            "CallbackTestSupport", "CanonicalJSON", "CryptoPrimitives", "Notifications", "SeededTestSupport",
        ],
        swiftSettings: strict),
    .target(

        name: "CallbackTestSupport", path: "Tests/CallbackTestSupport", exclude: ["receiver.py"], swiftSettings: strict),
    .testTarget(
        name: "WebExchangeTests", dependencies: ["WebExchange"], exclude: ["server.py"], swiftSettings: strict),
    .testTarget(
        name: "WebSocketLinkTests",
        dependencies: [
            "FarmProtocol", "SeededTestSupport", "WebExchange", "WebSocketLink",
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
            .product(name: "NIOWebSocket", package: "swift-nio"),
        ],
        swiftSettings: strict),
    .target(name: "TimeTestSupport", path: "Tests/TimeTestSupport", swiftSettings: strict),
    .testTarget(
        name: "TokenVerificationTests", dependencies: ["CryptoPrimitives", "TimeTestSupport", "TokenVerification"],
        swiftSettings: strict),
    .testTarget(
        name: "TimestampingTests",
        dependencies: [
            "Anchoring", "CanonicalJSON", "CryptoPrimitives", "DepositModel", "Ledger", "SeededTestSupport",
            "TimeTestSupport", "Timestamping", "TokenVerification", "TransparencyLog",
        ],
        swiftSettings: strict),
    .testTarget(
        name: "LedgerTests",
        dependencies: ["CanonicalJSON", "CryptoPrimitives", "Ledger", "TransparencyLog", database],
        exclude: ["check_log.py"], swiftSettings: strict),
    .target(
        name: "EvidenceTestSupport",
        dependencies: [
            "Audit", "CanonicalJSON", "CryptoPrimitives", "EvidenceModel", "Timestamping", "TokenVerification",
            "TransparencyLog",
        ],
        path: "Tests/EvidenceTestSupport", exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
        name: "EvidenceModelTests",
        dependencies: [
            "CanonicalJSON", "CryptoPrimitives", "EvidenceModel", "EvidenceTestSupport", "SeededTestSupport",
            "TransparencyLog",
        ],
        swiftSettings: strict),
    .testTarget(
        name: "AuditTests",
        dependencies: [
            "Audit", "CanonicalJSON", "CryptoPrimitives", "DrawCore", "EvidenceModel", "EvidenceTestSupport",
            "SeededTestSupport", "TransparencyLog", "tabellion-audit",
            "BundleReading",
        ],
        swiftSettings: strict),
    .target(
        name: "DepositTestSupport",
        dependencies: ["CanonicalJSON", "CryptoPrimitives", "DepositModel", "SeededTestSupport", "TransparencyLog"],
        path: "Tests/DepositTestSupport", swiftSettings: strict),
    .testTarget(
        name: "DepositModelTests",
        dependencies: [
            "CanonicalJSON", "CryptoPrimitives", "DepositModel", "DepositTestSupport", "SeededTestSupport",
            "TransparencyLog",
        ],
        exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
        name: "DepositAuditTests",
        dependencies: [
            "Audit", "CanonicalJSON", "CryptoPrimitives", "DepositModel", "DepositTestSupport", "EthereumModel",
            "EthereumVerification", "EvidenceModel", "SeededTestSupport", "TimeTestSupport", "Timestamping",
            "TokenVerification", "TransparencyLog",
            "LetterModel",
            "tabellion-audit",
        ],
        swiftSettings: strict),
    .testTarget(
        name: "EthereumModelTests",
        dependencies: [
            "CanonicalJSON", "CryptoPrimitives", "EthereumModel", "EthereumVerification", "SeededTestSupport",
            "TransparencyLog",
        ],
        exclude: ["peer.py"], swiftSettings: strict),
    .executableTarget(
        name: "ChainHolder", dependencies: ["ChainAnchoring", "CryptoPrimitives", "EthereumModel", "TransparencyLog"],
        path: "Tests/ChainHolder", swiftSettings: strict),
    .testTarget(
        name: "ChainAnchoringTests",
        dependencies: [
            "CanonicalJSON", "ChainAnchoring", "ChainHolder", "CryptoPrimitives", "EthereumModel",
            "EthereumVerification", "SeededTestSupport", "TransparencyLog", "WebExchange",
        ],
        exclude: ["chain_node.py"], swiftSettings: strict),
    .testTarget(
        name: "DrawCoreTests",
        dependencies: ["CanonicalJSON", "CryptoPrimitives", "DrawCore", "SeededTestSupport", "TransparencyLog"],
        exclude: ["Vectors"], swiftSettings: strict),
    .target(
        name: "DrawTestSupport",
        dependencies: [
            "CanonicalJSON", "CryptoPrimitives", "DrandBeacon", "DrawCore", "Ledger", "TransparencyLog",
            "VerifiableRandom",
        ],
        path: "Tests/DrawTestSupport", swiftSettings: strict),
    .testTarget(
        name: "DrawAgreementTests",
        dependencies: ["CanonicalJSON", "CryptoPrimitives", "DrawCore", "SeededTestSupport"], swiftSettings: strict),
    .testTarget(
        name: "DrawStatisticsTests",
        dependencies: ["CryptoPrimitives", "DrawCore", "DrawStatistics", "SeededTestSupport"], swiftSettings: strict),
    .testTarget(
        name: "LettersTests",
        dependencies: [
            "Audit", "CanonicalJSON", "CryptoPrimitives", "DepositModel", "DocumentSigning", "LetterModel", "Letters",
            "PortableDocument", "SeededTestSupport", "TimeTestSupport", "Timestamping", "TokenVerification",
            "TransparencyLog",
            "EvidenceModel", "EvidenceTestSupport",
            "CertificateModel", "CertificateTestSupport",
        ],
        exclude: ["pades.py"], swiftSettings: strict),
    .testTarget(
        name: "DrawsTests",
        dependencies: [
            "BLS12381", "CanonicalJSON", "CryptoPrimitives", "DrandBeacon", "DrawCore", "DrawStatistics",
            "DrawTestSupport", "Draws", "SeededTestSupport", "TransparencyLog", "WebExchange",
        ],
        exclude: ["reference.py", "relay.py"], swiftSettings: strict),
    .testTarget(
        name: "DrawCommandTests",
        dependencies: [
            "BLS12381", "CanonicalJSON", "CryptoPrimitives", "DrandBeacon", "DrawCore", "DrawTestSupport", "Draws",
            "Ledger", "SeededTestSupport", "TransparencyLog", "VerifiableRandom", "WebExchange", "tabellion",
            "tabellion-audit",
        ],
        exclude: ["killer.c"], swiftSettings: strict),
    .testTarget(name: "DesktopInputTests", dependencies: ["DesktopInput"], swiftSettings: strict),
    .testTarget(
        name: "BrowserTests", dependencies: ["Browser", "CryptoPrimitives", "DesktopInput"], swiftSettings: strict),
    .executableTarget(
        name: "DesktopHolder", dependencies: ["Desktop"], path: "Tests/DesktopHolder", swiftSettings: strict),
    .testTarget(
        name: "DesktopTests", dependencies: ["CryptoPrimitives", "Desktop", "DesktopHolder"], swiftSettings: strict),
    .target(
        name: "FarmTestSupport",
        dependencies: [
            "AccessModel", "Accounts",
            "Federation",
            "DrawCore", "DrawForms", "Draws", "LocalIO",
            "CanonicalJSON", "Coordinator", "CryptoPrimitives", "DepositModel", "Deposits", "EvidenceModel",
            "FarmClient",
            "FarmProtocol", "Ledger", "Storage", "Timestamping", "TokenVerification", "TransparencyLog", hummingbird,
            "Notifications",
            logging,
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        ],
        path: "Tests/FarmTestSupport", swiftSettings: strict),
    .testTarget(name: "LocalIOTests", dependencies: ["LocalIO"], swiftSettings: strict),
    .testTarget(
        name: "BundleReadingTests",
        dependencies: [
            "BundleReading", "CanonicalJSON", "CryptoPrimitives", "EvidenceModel", "EvidenceTestSupport",
            "SeededTestSupport",
        ],
        swiftSettings: strict),
    .testTarget(
        name: "DrawFormsTests",
        dependencies: [
            "CanonicalJSON", "CryptoPrimitives", "DrawCore", "DrawForms", "DrawStatistics", "Draws",
            "SeededTestSupport",
            "TransparencyLog",
        ],
        swiftSettings: strict),
    .testTarget(
        name: "PortalTests",
        dependencies: [
            "AlarmModel",
            "DrawCore", "DrawForms", "Draws",
            "CertificateModel", "CertificateTestSupport",
            "AccessModel", "BundleReading", "CryptoPrimitives", "EvidenceModel", "EvidenceTestSupport", "FarmProtocol",
            "Portal", "TransparencyLog",
        ],
        swiftSettings: strict),
    .testTarget(
        name: "CoordinatorTests",
        dependencies: [
            "AccessModel", "Accounts",
            "Federation",
            "DrawCore", "DrawForms", "Draws", "LocalIO",
            "CanonicalJSON", "Coordinator", "CryptoPrimitives", "DepositModel", "Deposits", "EvidenceModel",
            "FarmClient",
            "FarmProtocol", "FarmTestSupport", "Ledger", "SeededTestSupport", "Storage", "Timestamping",
            "TokenVerification", "TransparencyLog",
            hummingbird,
            logging,
            "QueueModel",
            "EvidenceTestSupport", "Portal",
            "WebSocketLink",
            .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            "CallbackTestSupport", "Notifications",
            "MatterSearch",
            "Audit",
        ],
        swiftSettings: strict),
    .testTarget(
        name: "WorkerTests",
        dependencies: [
            "CryptoPrimitives", "Desktop", "DesktopInput", "EvidenceModel", "FarmProtocol", "FarmTestSupport",
            "Recorder", "SeededTestSupport", "Worker",
            "CanonicalJSON", logging,
        ],
        exclude: ["name_server.py", "sntp_server.py"], swiftSettings: strict),
    .testTarget(
        name: "AccessModelTests",
        dependencies: ["AccessModel", "CanonicalJSON", "CryptoPrimitives", "SeededTestSupport"],
        swiftSettings: strict),
    .executableTarget(
        name: "AccountsHolder", dependencies: ["AccessModel", "Accounts"], path: "Tests/AccountsHolder",
        swiftSettings: strict),
    .testTarget(
        name: "AccountsTests",
        dependencies: [
            "AccessModel", "Accounts", "AccountsHolder", "CryptoPrimitives", "SeededTestSupport", database,
        ],
        swiftSettings: strict),
    .testTarget(
        name: "FederationTests",
        dependencies: [
            "AccessModel", "Accounts", "CanonicalJSON", "CryptoPrimitives", "Federation", "SeededTestSupport",
            "WebExchange",
        ],
        exclude: ["provider.py"], swiftSettings: strict),
    .testTarget(
        name: "DepositsTests",
        dependencies: ["CryptoPrimitives", "DepositModel", "Deposits", "Ledger", "SeededTestSupport"],
        swiftSettings: strict),
    .testTarget(
        name: "MirroringTests",
        dependencies: [
            "Anchoring", "CanonicalJSON", "CryptoPrimitives", "Ledger", "MirrorService", "Mirroring",
            "SeededTestSupport", "TransparencyLog", "WebExchange", hummingbird, logging,
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        ],
        swiftSettings: strict),
    .testTarget(
        name: "NodeCertificatesTests",
        dependencies: [
            "CanonicalJSON", "CryptoPrimitives", "NodeCertificates", "SeededTestSupport", "TimeTestSupport",
            "TransparencyLog",
        ],
        swiftSettings: strict),
    .testTarget(
        name: "InstitutionCommandTests",
        dependencies: [
            "CanonicalJSON", "CryptoPrimitives", "Ledger", "Timestamping", "TokenVerification", "TransparencyLog",
            "FarmClient", "FarmProtocol", "WebExchange",
            "tabellion",
        ],
        swiftSettings: strict),
    .testTarget(
        name: "LogAuditTests",
        dependencies: [
            "Audit", "CanonicalJSON", "CryptoPrimitives", "EvidenceModel", "TransparencyLog", "tabellion-audit",
        ],
        swiftSettings: strict),
    .testTarget(
        name: "RemoteFramebufferTests",
        dependencies: ["CryptoPrimitives", "EvidenceModel", "RemoteFramebuffer", "SeededTestSupport"],
        exclude: ["Vectors", "record.py"], swiftSettings: strict),
    .target(
        name: "CertificateTestSupport", dependencies: ["CertificateModel", "CryptoPrimitives"],
        path: "Tests/CertificateTestSupport", swiftSettings: strict),
    .testTarget(
        name: "CertificateModelTests",
        dependencies: [
            "CanonicalJSON", "CertificateModel", "CertificateTestSupport", "CryptoPrimitives", "SeededTestSupport",
        ],
        exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
        name: "CertificatesTests",
        dependencies: [
            "CanonicalJSON", "CertificateModel", "CertificateTestSupport", "Certificates", "CryptoPrimitives", database,
        ],
        swiftSettings: strict),
    .testTarget(
        name: "StorageTests",
        dependencies: [
            "BatchHolder", "FarmProtocol", "MatterSearch", "QueueModel", "SeededTestSupport", "Storage", database,
        ],
        swiftSettings: strict),
    .testTarget(
        name: "MatterSearchTests", dependencies: ["CryptoPrimitives", "MatterSearch", "SeededTestSupport"],
        swiftSettings: strict),
    .testTarget(
        name: "FarmProtocolTests", dependencies: ["FarmProtocol", "SeededTestSupport"], swiftSettings: strict),
    .executableTarget(
        name: "BatchHolder", dependencies: ["FarmProtocol", "QueueModel", "Storage"], path: "Tests/BatchHolder",
        swiftSettings: strict),
    .testTarget(name: "QueueModelTests", dependencies: ["QueueModel", "SeededTestSupport"], swiftSettings: strict),
    .testTarget(name: "AlarmModelTests", dependencies: ["AlarmModel", "SeededTestSupport"], swiftSettings: strict),
    .testTarget(
        name: "FarmTests",
        dependencies: [
            "CanonicalJSON", "CryptoPrimitives", "DepositModel", "DesktopInput", "FarmClient", "FarmProtocol",
            "SeededTestSupport",
            "TransparencyLog",
            "CallbackTestSupport", "Notifications",
            "FarmTestSupport", logging,
            "tabellion",
            "tabellion-audit",
        ],
        exclude: ["failing_encoder.c", "grab_server.py", "slow_server.py"], swiftSettings: strict),
    .testTarget(
        name: "RecorderTests",
        dependencies: [
            "CPixels", "CXCB", "CryptoPrimitives",
            "Recorder",
        ], swiftSettings: strict),
]

let package = Package(
    name: "tabellion",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: systemModules + cTargets + pureCore + adapters + services + executables + tests,
    swiftLanguageModes: [.v6]
)

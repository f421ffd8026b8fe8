package io.byova.gateway;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What each package may know, and what nobody may do. Every rule is also held against classes that break it, below {@code
 * io.byova.planted}: a rule that finds nothing there would find nothing anywhere.
 */
class ArchitectureTest {

    private static final String ROOT = "io.byova.gateway.";
    private static final String PLANTED = "io.byova.planted.";
    private static final Path SOURCES = Path.of("src/main/java");
    private static final int LONGEST_FILE = 300;

    private static final JavaClasses GATEWAY = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            // Made by protoc.
            .withImportOption(location -> !location.contains("/grpc/health/"))
            .importPackages("io.byova.gateway");
    private static final JavaClasses VIOLATIONS = new ClassFileImporter().importPackages("io.byova.planted");

    /** What a package may know of the gateway, beside itself. */
    private static final Map<String, List<String>> LAYERS = layers();

    /** Classes that may block, sleep or subscribe without a word, and why. */
    private static final Map<String, String> MAY_BLOCK = Map.of(
            ROOT + "app.Gateway", "start and check block by contract; a failed start has nobody to wait for its end",
            ROOT + "app.Agents", "connectors say their agents at start, on the starting thread",
            ROOT + "cli.", "a command line waits for its result",
            ROOT + "grpc.WxccGatewayServer", "a close that nobody waits for, as java.io.Closeable has it",
            ROOT + "monitoring.MonitoringServer", "the same");

    /** Methods whose get- is the connector contract's. */
    private static final Set<String> CONTRACT_NAMES = Set.of("getAvailableAgents", "getConnectorForAgent");

    private static Map<String, List<String>> layers() {
        Map<String, List<String>> known = new LinkedHashMap<>();
        known.put("audio", List.of());
        known.put("connector", List.of("audio"));
        known.put("speech", List.of("connector", "audio"));
        known.put("streaming", List.of("connector", "audio"));
        known.put("resilience", List.of("connector"));
        known.put("routing", List.of("resilience", "connector", "audio"));
        known.put("observe", List.of("connector"));
        known.put("conversation", List.of("routing", "resilience", "observe", "connector", "audio"));
        known.put("access", List.of());
        known.put("websocket", List.of("conversation", "access", "observe", "connector", "audio"));
        known.put("grpc", List.of("grpc.health", "access", "conversation", "observe", "connector"));
        known.put("monitoring", List.of("access", "observe", "connector"));
        known.put("tracing", List.of("observe", "connector"));
        known.put("config", List.of("connector"));
        known.put("caller", List.of("connector", "audio"));
        known.put("bench", List.of("audio"));
        known.put("connectors.local", List.of("connector", "speech", "audio"));
        known.put("connectors.echo", List.of("connector", "speech", "audio"));
        known.put("connectors.lex", List.of("connector", "streaming", "speech", "audio"));
        known.put("connectors.realtime", List.of("connector", "streaming", "audio"));
        return known;
    }

    // ---- layers -----------------------------------------------------------------------------------------------------

    @TestFactory
    Stream<DynamicTest> eachPackageKnowsNoMoreThanItMay() {
        return LAYERS.keySet().stream()
                .map(name -> DynamicTest.dynamicTest(
                        name, () -> knowsNoMore(ROOT, name).check(GATEWAY)));
    }

    @Test
    void theLayersBite() {
        bites(knowsNoMore(PLANTED, "connectors.local"));
    }

    @Test
    void everyPackageHasItsLayer() {
        // Given
        List<String> atTheTop = List.of("app", "cli");

        // When
        List<String> without = GATEWAY.stream()
                .map(type -> type.getPackageName())
                .distinct()
                .map(name -> name.substring(ROOT.length()))
                .filter(name -> !LAYERS.containsKey(name) && !atTheTop.contains(name))
                .toList();

        // Then
        assertThat(without).isEmpty();
    }

    private static ArchRule knowsNoMore(String root, String name) {
        List<String> allowed = new ArrayList<>(List.of(root + name));
        LAYERS.get(name).forEach(known -> allowed.add(root + known));
        DescribedPredicate<JavaClass> ours = describe(
                "one of ours outside " + allowed,
                type -> type.getPackageName().startsWith(root) && !allowed.contains(type.getPackageName()));
        return noClasses().that().resideInAPackage(root + name).should().dependOnClassesThat(ours);
    }

    @Test
    void grpcKnowsOfCallsWhatTheySayAndThatTheyMayBeRejected() {
        grpcKnowsLittle(ROOT).check(GATEWAY);
        bites(grpcKnowsLittle(PLANTED));
    }

    private static ArchRule grpcKnowsLittle(String root) {
        Set<String> names = Set.of("CallerRequest", "CallRejected", "Kind", "InvalidSetting", "");
        return noClasses()
                .that()
                .resideInAPackage(root + "grpc")
                .should()
                .dependOnClassesThat(describe(
                        "none of CallerRequest, CallRejected and InvalidSetting",
                        type -> Set.of(root + "conversation", root + "connector")
                                        .contains(type.getPackageName())
                                && !names.contains(type.getSimpleName())));
    }

    @Test
    void audioKnowsTheJdkOnly() {
        knowsJdkOnly(ROOT).check(GATEWAY);
        bites(knowsJdkOnly(PLANTED));
    }

    private static ArchRule knowsJdkOnly(String root) {
        return classes()
                .that()
                .resideInAPackage(root + "audio")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..", root + "audio"));
    }

    @Test
    void grpcTypesStayAtTheEdge() {
        grpcAtTheEdge(ROOT).check(GATEWAY);
        bites(grpcAtTheEdge(PLANTED));
    }

    private static ArchRule grpcAtTheEdge(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(root + "grpc", root + "caller", root + "bench", root + "cli")
                .and()
                .resideInAPackage(root.substring(0, root.length() - 1) + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.grpc..");
    }

    @Test
    void nobodyKnowsTheTop() {
        topIsUnknown(ROOT).check(GATEWAY);
        bites(topIsUnknown(PLANTED));
    }

    private static ArchRule topIsUnknown(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(root + "app", root + "cli")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(root + "app..", root + "cli..");
    }

    @Test
    void packagesHaveNoCycles() {
        noCycles(ROOT).check(GATEWAY);
        bites(noCycles(PLANTED));
    }

    private static ArchRule noCycles(String root) {
        return slices().matching(root + "(**)").should().beFreeOfCycles();
    }

    // ---- what nobody may do -----------------------------------------------------------------------------------------

    @Test
    void nobodyBlocksSleepsOrSubscribesWithoutAReason() {
        nobodyBlocks().check(GATEWAY);
        bites(nobodyBlocks());
    }

    @Test
    void theAllowListHasNoEntryNobodyNeeds() {
        for (String entry : MAY_BLOCK.keySet()) {
            long calls = GATEWAY.stream()
                    .filter(type -> type.getName().startsWith(entry))
                    .flatMap(type -> type.getMethodCallsFromSelf().stream())
                    .filter(ArchitectureTest::isBlocking)
                    .count();
            assertThat(calls).as(entry).isPositive();
        }
    }

    private static ArchRule nobodyBlocks() {
        return noClasses()
                .that(describe(
                        "not allowed to", type -> MAY_BLOCK.keySet().stream().noneMatch(type.getName()::startsWith)))
                .should()
                .callMethodWhere(describe("blocks, sleeps or subscribes silently", ArchitectureTest::isBlocking));
    }

    private static boolean isBlocking(JavaCall<?> call) {
        String owner = call.getTargetOwner().getName();
        String method = call.getTarget().getName();
        if (owner.equals("java.lang.Thread")) {
            return method.equals("sleep");
        }
        boolean reactor = owner.equals("reactor.core.publisher.Flux") || owner.equals("reactor.core.publisher.Mono");
        boolean silent = method.equals("subscribe")
                && call.getTarget().getRawParameterTypes().isEmpty();
        return reactor
                && (method.startsWith("block")
                        || Set.of("toIterable", "toStream").contains(method)
                        || silent);
    }

    @Test
    void nothingIsBufferedWithoutBound() {
        nothingUnbounded().check(GATEWAY);
        bites(nothingUnbounded());
    }

    private static ArchRule nothingUnbounded() {
        return noClasses().should().callMethodWhere(describe("buffers without bound", (JavaCall<?> call) -> {
            String owner = call.getTargetOwner().getName();
            return call.getTarget().getName().equals("onBackpressureBuffer")
                    && call.getTarget().getRawParameterTypes().isEmpty()
                    && (owner.startsWith("reactor.core.publisher.Sinks") || owner.endsWith("publisher.Flux"));
        }));
    }

    @Test
    void aFrameStaysOnItsEventLoop() {
        staysOnItsLoop(ROOT).check(GATEWAY);
        bites(staysOnItsLoop(PLANTED));
    }

    private static ArchRule staysOnItsLoop(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "conversation")
                .should()
                .callMethodWhere(describe(
                        "publishOn",
                        (JavaCall<?> call) ->
                                call.getTargetOwner().getPackageName().equals("reactor.core.publisher")
                                        && call.getTarget().getName().equals("publishOn")));
    }

    // ---- names and sizes --------------------------------------------------------------------------------------------

    @Test
    void noClassIsNamedByWhatItIsNot() {
        noEmptyNames().check(GATEWAY);
        bites(noEmptyNames());
    }

    private static ArchRule noEmptyNames() {
        return noClasses().should().haveNameMatching(".*(Manager|Helper|Utils?)");
    }

    @Test
    void accessorsHaveNoGet() {
        noGet().check(GATEWAY);
        bites(noGet());
    }

    private static ArchRule noGet() {
        return methods()
                .that()
                .haveNameMatching("get[A-Z].*")
                .and(describe("not of the contract", method -> !CONTRACT_NAMES.contains(method.getName())))
                .and(describe("our own idea", method -> Stream.concat(
                                method.getOwner().getAllRawInterfaces().stream(),
                                method.getOwner().getAllRawSuperclasses().stream())
                        .filter(type -> !type.getName().startsWith("io.byova"))
                        .flatMap(type -> type.getMethods().stream())
                        .noneMatch(inherited -> inherited.getName().equals(method.getName()))))
                .should(notBeThere())
                .allowEmptyShould(true);
    }

    private static ArchCondition<JavaMethod> notBeThere() {
        return new ArchCondition<>("be named without get") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                events.add(SimpleConditionEvent.violated(method, method.getFullName()));
            }
        };
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(packagesWithoutNullMarked(GATEWAY)).isEmpty();
        assertThat(packagesWithoutNullMarked(VIOLATIONS)).isNotEmpty();
    }

    private static List<String> packagesWithoutNullMarked(JavaClasses among) {
        return among.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(each -> !each.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
                .map(each -> each.getName())
                .toList();
    }

    @Test
    void productionFilesAreShort() throws IOException {
        assertThat(filesLongerThan(LONGEST_FILE)).isEmpty();
        assertThat(filesLongerThan(200)).isNotEmpty();
    }

    private static List<String> filesLongerThan(int lines) throws IOException {
        List<String> tooLong = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                int length = Files.readAllLines(file).size();
                if (length > lines) {
                    tooLong.add(file.getFileName() + ": " + length);
                }
            }
        }
        return tooLong;
    }

    private static void bites(ArchRule rule) {
        assertThat(rule.evaluate(VIOLATIONS).hasViolation())
                .as("finds what is planted: %s", rule.getDescription())
                .isTrue();
    }
}

package io.byova.gateway.tckcheck;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** The kit is used where this build's tests are not: it knows what an author has, and nothing else. */
final class KitDependenciesTest {

    private static final JavaClasses KIT = new ClassFileImporter().importPackages("io.byova.gateway.tck");

    @Test
    void theKitKnowsTheSpiReactorAndJunitOnly() {
        classes()
                .that()
                .resideInAPackage("io.byova.gateway.tck")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "java..",
                        "org.jspecify..",
                        "io.byova.gateway.tck",
                        "io.byova.gateway.connector",
                        "io.byova.gateway.speech",
                        "io.byova.gateway.audio",
                        "com.cisco.wcc..",
                        "com.google.protobuf..",
                        "org.reactivestreams..",
                        "reactor.core..",
                        "reactor.util..",
                        "reactor.test..",
                        "org.junit.jupiter.api..",
                        "org.opentest4j..",
                        "org.slf4j..",
                        "ch.qos.logback.."))
                .check(KIT);
    }

    @Test
    void onlyOneClassNeedsLogback() {
        noClasses()
                .that(not(simpleName("LogbackEar")))
                .and()
                .resideInAPackage("io.byova.gateway.tck")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ch.qos.logback..", "org.slf4j..")
                .check(KIT);
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;

/** The structure of ARCHITECTURE.md, checked on the compiled classes. */
@AnalyzeClasses(packages = "org.hashmesh", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String GENERATED = "org.hashmesh.v1..";

    @ArchTest
    static final ArchRule cryptoUsesNoOtherModule = noClasses()
            .that()
            .resideInAPackage("org.hashmesh.crypto..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.hashmesh.entry..",
                    "org.hashmesh.evidence..",
                    GENERATED,
                    "org.hashmesh.store..",
                    "org.hashmesh.node..",
                    "org.hashmesh.cli..")
            .because("crypto is what a stranger audits");

    @ArchTest
    static final ArchRule storeKnowsNoNode = noClasses()
            .that()
            .resideInAPackage("org.hashmesh.store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.hashmesh.node..", "org.hashmesh.cli..", "io.grpc..", "io.netty..")
            .because("store knows disks, not networks");

    @ArchTest
    static final ArchRule cliSeesNeitherNodeNorStore = noClasses()
            .that()
            .resideInAPackage("org.hashmesh.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.hashmesh.node..", "org.hashmesh.store..", "org.rocksdb..")
            .because("that proves the admin API complete");

    @ArchTest
    static final ArchRule onlyTheKvPackageTouchesRocksDb = noClasses()
            .that()
            .resideOutsideOfPackage("org.hashmesh.store.kv..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.rocksdb..")
            .because("one place knows its traps");

    @ArchTest
    static final ArchRule onlyKeysAndCertificatesKnowBouncyCastle = noClasses()
            .that()
            .resideOutsideOfPackages("org.hashmesh.crypto.key..", "org.hashmesh.crypto.certificate..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bouncycastle..")
            .because("verification criteria are decided in one place");

    @ArchTest
    static final ArchRule onlyRpcPackagesSpeakGrpc = noClasses()
            .that()
            .resideInAPackage("org.hashmesh.node..")
            .and()
            .resideOutsideOfPackages("org.hashmesh.node.rpc..", "org.hashmesh.node.demo..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.grpc..", "io.netty..")
            .because("the transport is an adapter");

    @ArchTest
    static final ArchRule protocolLogicIsPure = noClasses()
            .that()
            .resideInAnyPackage(
                    "org.hashmesh.node.sync..",
                    "org.hashmesh.crypto.tree..",
                    "org.hashmesh.crypto.log..",
                    "org.hashmesh.crypto.evidence..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.concurrent..", "java.nio.file..", "java.net..", "java.io..", "org.slf4j..")
            .because("what has no threads, files and sockets can be simulated");

    @ArchTest
    static final ArchRule theMatchingCoreStandsAlone = classes()
            .that()
            .resideInAPackage("org.hashmesh.node.match.index..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "org.hashmesh.node.match.index..", "org.hashmesh.hash..", "java..", "org.jspecify.annotations..")
            .because("other engines call it, a partition at a time");

    @ArchTest
    static final ArchRule hashFunctionsStandAlone = classes()
            .that()
            .resideInAPackage("org.hashmesh.hash..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("org.hashmesh.hash..", "java..", "org.jspecify.annotations..")
            .because("they are pure, and anybody can read them on their own");

    @ArchTest
    static final ArchRule onlyTheChildDecodesPicturesAndPdfs = noClasses()
            .that()
            .resideOutsideOfPackage("org.hashmesh.cli.decode..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "javax.imageio..",
                    "java.awt..",
                    "com.twelvemonkeys..",
                    "org.apache.pdfbox..",
                    "org.apache.fontbox..")
            .because("a hostile file may take down a process of its own only");

    @ArchTest
    static final ArchRule onlyTheChildKnowsParquet = noClasses()
            .that()
            .resideOutsideOfPackage("org.hashmesh.cli.parquet..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.parquet..", "org.apache.hadoop..", "com.jerolba..")
            .because("its library is on the class path of a process of its own only");

    @ArchTest
    static final ArchRule onlyPoliciesKnowTheirLanguage = noClasses()
            .that()
            .resideOutsideOfPackage("org.hashmesh.node.policy..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.cel..")
            .because("rules see facts and nothing else");

    @ArchTest
    static final ArchRule nobodyReadsTheClock = noClasses()
            .that()
            .resideOutsideOfPackage("org.hashmesh.cli..")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(ZonedDateTime.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone")
            .because("time comes in from outside, so that tests and the simulator own it");

    @ArchTest
    static final ArchRule namesSayWhatAThingIs = classes()
            .that()
            .resideOutsideOfPackage(GENERATED)
            .should()
            .haveNameNotMatching(".*(Util|Utils|Helper|Manager|Impl|Base)");

    @ArchTest
    static final ArchRule packagesOfAModuleHaveNoCycles =
            slices().matching("org.hashmesh.(*).(*)..").should().beFreeOfCycles();
}

// 사용자가 읽는 모든 문장의 한국어판. 키와 값은 en.ts와 같아야 하며, 빠진 것은 컴파일 오류가 된다.

import { bytes } from "./bytes.ts";
import type { Words } from "./en.ts";
import { layerText, optionsText } from "./repair.ts";

const whole = (n: number) => n.toLocaleString("ko-KR");
const percent = (ratio: number) => `${(100 * ratio).toFixed(2)}%`;
/** 몇 배인지. */
const ratio = (times: number) => (times < 10 ? times.toFixed(1) : whole(Math.round(times)));
const oneDecimal = (n: number) => n.toLocaleString("ko-KR", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
/** 사람이 말하는 대로의 시간. */
const duration = (seconds: number) =>
  seconds < 60
    ? `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)}초`
    : seconds < 3600
      ? `${(seconds / 60).toFixed(1)}분`
      : `${(seconds / 3600).toFixed(1)}시간`;
const orNearest = (nearest: string | null) => (nearest ? ` 혹시 "${nearest}"입니까?` : "");
const quoted = (words: readonly string[]) => words.map((word) => `"${word}"`).join(", ");
const expected = {
  count: () => "1 이상의 정수",
  whole: () => "0 이상의 정수",
  pair: () => "1 이상의 정수로 된 [세로, 가로]",
  wholePair: () => "0 이상의 정수로 된 [세로, 가로]",
  padding: (words: readonly string[]) =>
    `0 이상의 정수로 된 [위, 왼쪽, 아래, 오른쪽]${words.length > 0 ? `이나 ${quoted(words)} 가운데 하나` : ""}`,
  flag: () => "true 또는 false",
  number: () => "수",
  positive: () => "0보다 큰 수",
  fraction: () => "0 이상 1 미만의 수",
  choice: (words: readonly string[]) => `${quoted(words)} 가운데 하나`,
};

export const ko: Words = {
  number: whole,
  millions: (n) => `${oneDecimal(n / 1e6)} M`,
  compact: (n) => (n < 1e6 ? whole(n) : n < 1e9 ? `${oneDecimal(n / 1e6)} M` : `${oneDecimal(n / 1e9)} G`),
  ratio: (times) => {
    if (times < 0.1 && times > 0) return `1/${whole(Math.round(1 / times))}`;
    return times < 10 ? times.toFixed(2) : whole(Math.round(times));
  },
  percent,

  repair: (r) => {
    if ("remove" in r) return `"${r.remove}" 빼기`;
    if ("set" in r) return optionsText(r.set) + (r.at === undefined ? "" : `("${r.at}"에서)`);
    return `${r.input === undefined ? "앞에" : `${r.input + 1}째 입력 앞에`} ${r.before.map(layerText).join(", ")} 넣기`;
  },
  tryThis: (v) => `고치는 방법: ${v.repairs.join(" / ")}.`,
  atLayer: (v) => `${v.number}번째 층 "${v.name}": ${v.text}`,

  schema: {
    title: "hubel로 기술한 합성곱 신경망",
    net: "가중치 없이 층과 그 옵션만 적습니다. 따로 적지 않으면 층은 바로 앞의 층을 읽습니다.",
    keys: {
      $schema: "편집기가 찾을 수 있도록 적는 이 스키마의 위치",
      hubel: "이 형식의 버전",
      name: "신경망의 이름",
      input: "이미지 한 장의 [채널, 높이, 너비]",
      classes: "출력 순서대로 적은 클래스 이름",
      preprocess: "이미지를 입력으로 바꾸는 방법: 채널마다 (값 / 255 - mean) / std",
      mean: "채널마다 하나씩의 평균",
      std: "채널마다 하나씩의 표준편차, 0보다 큰 수",
      size: "이미지의 [높이, 너비], 입력의 것과 같아야 함",
      layers: "차례대로 적은 층",
      output: "출력이 신경망의 출력이 되는 층, 마지막 층이 아닐 때만",
    },
    layer: {
      type: "층의 종류",
      name: "층의 이름. 없으면 종류와 번호로 conv1, relu1처럼 붙음",
      inputs: '바로 앞의 층이 아닐 때, 읽을 층의 이름. "input"은 신경망의 입력',
      several: '한데 모을 층의 이름. "input"은 신경망의 입력',
    },
    option: (v) => expected[v.expects](v.choices),
  },

  symbols: {
    C: "채널",
    "H W": "높이와 너비",
    "H' W'": "이 층을 지난 뒤의 높이와 너비",
    F: "필터나 특징의 수",
    I: "입력의 수",
    N: "이미지 수",
    "K Kh Kw": "커널",
    S: "스트라이드",
    P: "패딩",
    Q: "반대쪽 패딩",
    D: "팽창",
    G: "그룹",
    E: "출력 패딩",
    "r j s": "이 층 앞의 수용 영역, 간격, 시작",
    s1: "갈래의 영역이 시작하는 곳",
    e1: "끝나는 곳",
    C1: "입력 하나의 채널",
  },
  quantities: {
    channels: "채널",
    height: "높이",
    width: "너비",
    features: "특징의 수",
    shape: "모양",
    parameters: "매개변수",
    buffers: "저장만 하는 수",
    macs: "곱셈-덧셈(MAC)",
    flops: "FLOPs",
    otherFlops: "그 밖의 연산",
    activationBytes: "활성화 바이트",
    batchOutputs: "배치 전체의 수",
    fieldSize: "수용 영역",
    fieldJump: "간격",
    fieldStart: "시작",
    fieldSizeVertical: "수용 영역(세로)",
    fieldJumpVertical: "간격(세로)",
    fieldStartVertical: "시작(세로)",
    fieldSizeHorizontal: "수용 영역(가로)",
    fieldJumpHorizontal: "간격(가로)",
    fieldStartHorizontal: "시작(가로)",
  },

  issues: {
    unknownLayer: (v) => `"${v.type}"이라는 층 종류는 없습니다.${orNearest(v.nearest)}`,
    unknownOption: (v) => `"${v.option}"이라는 옵션은 없습니다.${orNearest(v.nearest)}`,
    missingOption: (v) => `옵션 "${v.option}"이 빠졌습니다.`,
    badOption: (v) =>
      `옵션 ${v.option}의 값은 ${expected[v.expects](v.choices)}여야 하는데 ${v.given}이(가) 주어졌습니다.`,
    needsMap: (v) =>
      `${v.type}에는 채널 x 높이 x 너비 꼴의 입력이 필요한데 입력이 ${v.input}입니다. flatten 앞에 두세요.`,
    needsFlat: (v) => `${v.type}에는 한 줄로 펼친 입력이 필요한데 입력이 ${v.input}입니다.`,
    kernelDoesNotFit: (v) =>
      `${v.kernel} 커널${v.dilation ? `(팽창 ${v.dilation})` : ""}이 ${v.input} 입력에 들어가지 않습니다(패딩 ${v.padding}).`,
    sameNeedsStrideOne: () => '패딩 "same"은 크기를 그대로 두는 것이므로 스트라이드가 1이어야 합니다.',
    groupsDoNotDivide: (v) =>
      `그룹 ${v.groups}개로 입력 채널 ${v.channels}개와 필터 ${v.filters}개를 모두 나누어떨어지게 나눌 수 없습니다.`,
    paddingTooFar: (v) =>
      `${v.input} 입력으로는 패딩 ${v.padding}만큼 ${v.mode === "reflect" ? "되비칠 수 없습니다. 패딩이 크기보다 작아야 합니다." : "돌려 붙일 수 없습니다. 패딩이 크기를 넘지 않아야 합니다."}`,
    outputPaddingTooLarge: (v) => `출력 패딩 ${v.outputPadding}은(는) 스트라이드나 팽창보다 작아야 합니다.`,
    nothingLeft: (v) => `만들어 낸 것을 패딩이 모두 잘라 내어 ${v.height}x${v.width}이(가) 됩니다.`,
    shapesDiffer: (v) =>
      `${v.type}의 입력은 모양이 모두 같아야 하는데 첫째는 ${v.first}이고 ${v.number}째는 ${v.other}입니다.`,
    sizesDiffer: (v) =>
      `${v.type}의 입력은 높이와 너비가 모두 같아야 하는데 첫째는 ${v.first}이고 ${v.number}째는 ${v.other}입니다.`,
    twoInputs: (v) => `${v.type}은(는) 층 두 개를 입력으로 받는데 ${v.given}개가 적혀 있습니다.`,
    poolPaddingTooLarge: (v) =>
      `패딩 ${v.padding}이(가) ${v.kernel} 커널의 절반보다 커서, 창이 패딩에만 놓일 수 있습니다.`,
    badInput: (v) => `입력은 1 이상의 정수로 된 [채널, 높이, 너비]여야 하는데 ${v.input}이(가) 주어졌습니다.`,
    noLayers: () => "신경망에 층이 없습니다.",
    nameTaken: (v) => `"${v.name}"이라는 이름의 층이 이미 있습니다.`,
    nameReserved: (v) => `"${v.name}"은 학습에서 다른 것의 이름입니다. 다른 이름을 고르세요.`,
    unknownBlockOption: (v) => `${v.block}에는 "${v.option}"이라는 옵션이 없습니다.${orNearest(v.nearest)}`,
    notAPart: (v) =>
      `${v.block}에는 층이나 블록을 넣어야 하는데 ${v.given}은(는) 둘 다 아닙니다.${v.block === "parallel" ? " 갈래 하나하나는 층의 목록입니다." : ""}`,
    severalInputs: () =>
      "여러 층을 하나로 모으는 층인데 받는 층이 둘보다 적습니다. 블록의 갈래로 두거나, 이름으로 적으세요.",
    oneInput: (v) => `이 층은 층 하나를 입력으로 받는데 ${v.given}개가 적혀 있습니다.`,
    unknownInput: (v) =>
      `"${v.name}"을 입력으로 받는다고 되어 있지만, 그 앞에 그런 층이 없습니다.${orNearest(v.nearest)}`,
    unknownOutput: (v) => `출력이 "${v.name}"이라고 되어 있지만 그런 층이 없습니다.${orNearest(v.nearest)}`,
    unusedLayer: () => "이 층의 출력을 쓰는 곳이 없고, 신경망의 출력도 아닙니다.",
    badPreprocess: (v) => `"preprocess"에는 채널 ${v.channels}개마다 mean 하나와 0보다 큰 std 하나가 필요합니다.`,
    preprocessSize: (v) => `"preprocess"는 ${v.size} 이미지를 만드는데 신경망은 ${v.input}을(를) 받습니다.`,
    classCount: (v) => `클래스 이름은 ${v.classes}개인데 신경망의 출력은 수 ${v.outputs}개입니다.`,
    notANet: () => "신경망의 서술이 아닙니다. 객체여야 합니다.",
    netVersion: (v) =>
      `신경망의 서술은 "hubel": 1로 시작하는데 여기에는 ${v.given}이(가) 있습니다. 다른 버전에서 만든 것일 수 있습니다.`,
    unknownKey: (v) => `신경망의 서술에 "${v.name}"이라는 항목은 없습니다.${orNearest(v.nearest)}`,
    badKey: (v) => `신경망의 서술에서 "${v.name}" 항목이 빠졌거나 형식이 틀렸습니다.`,
    cannotTrain: (v) =>
      `${v.type}은(는) 여기서 학습할 수 없습니다. 신경망의 맨 끝에 있으면 저절로 빠집니다. 다른 곳에 있으면 지우세요.`,
    unknownLayerName: (v) => `"${v.name}"이라는 층은 없습니다.${orNearest(v.nearest)}`,
    unknownTensor: (v) => `"${v.name}"이라는 텐서는 없습니다.${orNearest(v.nearest)}`,
    nothingToTrain: () => "학습할 것이 없습니다. 매개변수가 없거나 모두 고정되어 있습니다.",
    lossNeedsClasses: (v) =>
      `교차 엔트로피에는 클래스마다 수 하나가 필요한데 신경망의 출력이 ${v.output}입니다. 끝에 flatten과 linear를 두세요.`,
    fileTooShort: (v) => `${v.file}: safetensors 파일은 적어도 8바이트인데 ${v.size}바이트뿐입니다.`,
    fileTruncated: (v) =>
      `${v.file}: 파일이 잘렸습니다. ${whole(v.expected)}바이트여야 하는데 ${whole(v.size)}바이트입니다. 다시 복사하세요.`,
    fileTooLong: (v) => `${v.file}: ${whole(v.expected)}바이트여야 하는데 ${whole(v.size)}바이트입니다.`,
    notSafetensors: (v) =>
      `${v.file}: safetensors 파일이 아닙니다. ${
        {
          length: `처음 8바이트에는 100,000,000 이하인 헤더의 길이가 있어야 하는데 ${v.given}이(가) 있습니다`,
          header: "헤더가 JSON 객체가 아닙니다",
          metadata: `메타데이터의 값은 모두 글이어야 하는데 ${v.given}이(가) 있습니다`,
          name: `${v.given}은(는) 이름으로 쓸 수 없습니다`,
        }[v.what]
      }.`,
    tensorUnreadable: (v) =>
      `${v.file}: 텐서 "${v.name}"을(를) 읽을 수 없습니다. ${
        {
          entry: `헤더의 항목은 객체여야 하는데 ${v.given}입니다`,
          dtype: `아직 float32(F32)만 읽을 수 있는데 dtype이 ${v.given}입니다`,
          shape: `모양은 0 이상인 정수의 목록이어야 하는데 ${v.given}입니다`,
          offsets: `data_offsets의 간격은 모양에 맞게 ${whole(v.bytes)}바이트여야 하는데 ${v.given}입니다`,
        }[v.what]
      }.`,
    tensorMisplaced: (v) =>
      `${v.file}: 텐서 "${v.name}"이(가) ${v.expected}바이트가 아니라 ${v.begin}바이트에서 시작합니다. 텐서가 겹치거나 빈틈이 있습니다.`,
    noNetInFile: (v) => `${v.file}: 신경망의 서술이 들어 있지 않으므로 hubel의 모델이 아닙니다.`,
    modelVersion: (v) =>
      `${v.file}: ${v.given} 버전의 모델 파일인데 여기서는 ${v.known} 버전을 읽습니다. 더 새로운 hubel에서 만든 것일 수 있습니다.`,
    tensorMissing: (v) => `${v.file}: 텐서 "${v.name}"(${v.shape})이(가) 없습니다.`,
    tensorShape: (v) => `${v.file}: 텐서 "${v.name}"은(는) ${v.given}인데 신경망에는 ${v.expected}이(가) 필요합니다.`,
    tensorUnexpected: (v) => `${v.file}: 텐서 "${v.name}"이(가) 속하는 층이 신경망에 없습니다.`,
    notACheckpoint: (v) => `${v.file}: 이 버전의 체크포인트가 아닙니다.`,
    digitsDamaged: (v) => `패키지에 든 숫자 데이터가 손상되었습니다(${v.detail}). 다시 설치하세요.`,
    startMismatch: (v) =>
      `신경망에는 모양이 ${v.shape}인 텐서 "${v.name}"이(가) 필요한데 ${v.given === null ? "없습니다" : `모양이 ${v.given}입니다`}.`,
    startUnexpected: (v) => `신경망에 텐서 "${v.name}"은(는) 없습니다.`,
    notFinite: (v) =>
      `유한하지 않은 수(NaN 또는 무한대)가 나왔습니다. ${v.epoch}번째 에폭 ${v.batch}번째 배치의 ${v.pass === "forward" ? "순전파" : "역전파"}에서 여기에 처음 나타났습니다. 학습률을 ${v.rate.toPrecision(3)}보다 작게 해 보세요.`,
    inputMismatch: (v) => `신경망은 ${v.net} 이미지를 받는데 데이터의 이미지는 ${v.data}입니다(채널 x 높이 x 너비).`,
    classMismatch: (v) => `신경망의 출력은 수 ${v.net}개인데 데이터의 클래스는 ${v.data}개입니다.`,
    notEnoughMemory: (v) => `한 덩어리로 ${bytes(v.bytes)}의 메모리가 필요한데 그만큼 없습니다. 배치를 줄여 보세요.`,
    noSimd: () => "이 컴퓨터의 WebAssembly에는 wasm 백엔드에 필요한 SIMD가 없습니다.",
  },

  cli: {
    about: "합성곱 신경망을 서술하고, 모든 것을 알아보고, 학습하고, 속을 들여다봅니다.",
    usage: "사용법:",
    arguments: "인자:",
    options: "옵션:",
    commands: "명령:",
    example: "예:",
    help: "이 도움말을 보여 줍니다",
    helpVerb: "명령의 사용법을 보여 줍니다: hubel help train",
    version: "버전을 보여 줍니다",
    byDefault: (v) => `(기본값: ${v.value})`,
    json: "결과를 기계가 읽을 수 있게 냅니다",
    quiet: "진행 상황과 알림을 내지 않습니다",
    seed: "모든 무작위를 고정합니다",
    lang: "사람이 읽는 글의 언어: en 또는 ko (기본값: 로캘)",
    net: "제공되는 신경망의 이름, 또는 .json, .ts, .js, .mjs, .safetensors 파일",
    model: ".safetensors 모델",
    data: "digits (패키지에 든 MNIST 이미지 10,000장)",
    verbs: {
      zoo: "제공되는 신경망을 늘어놓습니다",
      summary: "신경망의 층을 보여 줍니다: 모양, 매개변수, 곱셈-덧셈, 수용 영역",
      calc: "층 하나를 단계별로 계산합니다",
      rf: "수용 영역을 보여 줍니다: 모든 층, 또는 유닛 하나",
      compare: "두 신경망을 나란히, 또는 하나를 완전연결층과 나란히 보여 줍니다",
      train: "신경망을 학습하고 진행 상황을 보여 주며, 실행 폴더를 남깁니다",
      eval: "모델을 시험 데이터로 잽니다: 손실, 정확도, 클래스별 성능, 혼동 행렬",
      predict: "이미지에 무엇이 있는지 말합니다",
      export: "신경망을 다른 곳에서 쓸 수 있게 적습니다: 그림(svg) 또는 서술(json)",
    },
    train: {
      net: "학습할 신경망",
      beside: "같은 데이터로 똑같이 학습해 보고서에 나란히 놓을 다른 신경망",
      epochs: "이미지마다 몇 번 보는지",
      batch: "한 걸음에 쓰는 이미지 수",
      optimizer: "sgd",
      lr: "학습률",
      momentum: "모멘텀",
      weightDecay: "가중치 감쇠. 가중치에만 적용하고 편향에는 적용하지 않습니다",
      schedule: "constant 또는 cosine",
      augment: "shift (두 픽셀까지 옮기기) 또는 none",
      threads: "스레드 수. 아직은 하나뿐입니다",
      backend: "wasm 또는 reference (느리지만 읽기 쉬움)",
      out: "실행 폴더 (기본값: runs/데이터-신경망에 번호를 붙인 것)",
      resume: "중단된 실행을 이어 갑니다",
    },
    summary: {
      input: "다른 입력 크기, C,H,W",
      batch: "활성화를 이 수의 이미지에 대해 셉니다. --training과 함께 쓰면 배치 크기입니다(기본값: 64)",
      explain: "한 층의 수 하나하나가 어떻게 나오는지 보여 줍니다",
      training:
        "학습에 드는 것도 보여 줍니다: 실제로 실행될 계획의 메모리, 가능한 가장 큰 배치, 그리고 이 수의 이미지를 한 에폭 도는 데 걸리는 시간(여기서 잽니다)",
      frozen: "학습하지 않을 층이나 텐서의 이름. 여러 번 쓸 수 있습니다",
      plan: "대신 백엔드가 계산하는 방법을 출력합니다: infer 또는 train",
    },
    compareOther: "다른 신경망. 없으면 같은 모양의 완전연결층과 견줍니다",
    layerType: (v) => `층의 종류: ${v.known}`,
    calc: {
      input: "채널,높이,너비 또는 특징의 수. 여러 입력을 받는 층에는 여러 번 씁니다",
      batch: "이미지 수",
      option: (v) => `${v.types}의 옵션`,
    },
    rf: {
      unit: "유닛 하나가 보는 곳: 층 이름:행,열 (0부터)",
      measure: "그래디언트로 잰 것도 보여 줍니다. 이 수의 잡음 이미지에 대한 평균",
      image: "이 PNG 이미지에서 그래디언트로 잰 것도 보여 줍니다",
      size: "보는 영역",
      jump: "간격",
      start: "시작",
    },
    export: {
      to: "svg 또는 json",
      out: "쓸 파일 (기본값: 표준 출력)",
    },
    written: (v) => `저장했습니다: ${v.file}`,
    evalBatch: "한 번에 처리할 이미지 수. 결과는 달라지지 않습니다",
    imageFiles: "PNG 이미지",
    top: "이미지마다 이름을 댈 클래스 수",
    unknownCommand: (v) => `"${v.name}"이라는 명령은 없습니다.`,
    notYet: (v) => `"${v.name}"은(는) 이 버전에 아직 없습니다.`,
    unknownFlag: (v) => `여기에 ${v.name}이라는 옵션은 없습니다.`,
    missingArgument: (v) => `${v.name}이(가) 빠졌습니다.`,
    missingValue: (v) => `${v.name}에는 값이 필요합니다.`,
    tooManyArguments: () => "인자가 너무 많습니다.",
    seeHelp: (v) => `hubel ${v.verb}--help를 보세요.`,
    hint: (v) => `혹시 "${v.nearest}"입니까?`,
    needsWhole: (v) => `${v.option}의 값은 ${v.least} 이상의 정수여야 하는데 "${v.given}"이(가) 주어졌습니다.`,
    needsNumber: (v) =>
      `${v.option}의 값은 ${{ above0: "0보다 큰 수", from0: "0 이상의 수", from0below1: "0 이상 1 미만의 수" }[v.range]}여야 하는데 "${v.given}"이(가) 주어졌습니다.`,
    notTogether: (v) => `${v.one}과(와) ${v.other}은(는) 함께 쓸 수 없습니다.`,
    onlyWith: (v) => `여기서 ${v.option}은(는) ${v.other}와(과) 함께 써야 합니다.`,
    exportTo: (v) => `--to가 빠졌습니다. 아직 ${v.known}만 됩니다.`,
    exportNotYet: (v) => `--to ${v.given}은(는) 나중 버전에 들어옵니다. 아직 ${v.known}만 됩니다.`,
    needsOneOf: (v) => `${v.option}의 값은 아직 ${v.known}만 됩니다. "${v.given}"이(가) 주어졌습니다.`,
    needsInput: (v) => `--input의 값은 3,32,32처럼 채널,높이,너비여야 하는데 "${v.given}"이(가) 주어졌습니다.`,
    unknownLayerType: (v) =>
      `"${v.type}"이라는 층 종류는 없습니다.${v.nearest ? orNearest(v.nearest) : ` 있는 것: ${v.known}.`}`,
    optionOfOthers: (v) =>
      `${v.type}에는 ${v.option} 옵션이 없습니다. ${v.known === "" ? "이 층에는 옵션이 없습니다." : `있는 것: ${v.known}.`}`,
    needsUnit: (v) => `${v.option}은(는) 유닛 하나에 대한 것입니다. --unit으로 유닛을 고르세요.`,
    needsUnitForm: (v) => `--unit은 conv2:3,3처럼 층:행,열로 씁니다. "${v.given}"이(가) 아닙니다.`,
    noSuchUnit: (v) => `${v.layer}의 맵은 ${v.map}이라 유닛 ${v.unit}이(가) 없습니다. 행과 열은 0부터 셉니다.`,
    hasNoUnits: (v) => `${v.layer}의 출력은 위치가 없는 수 ${v.output}개이며, 모두 이미지 전체에 달려 있습니다.`,
    notWithResume: (v) => `${v.option}은(는) --resume과 함께 쓸 수 없습니다. 실행은 처음 시작한 대로 이어집니다.`,
    noSuchNet: (v) =>
      `${v.name}: 그런 이름의 신경망도 파일도 없습니다.${orNearest(v.nearest)} hubel zoo가 신경망을 보여 줍니다.`,
    noSuchFile: (v) => `${v.file}: 그런 파일이나 폴더가 없습니다.`,
    notAFolder: (v) => `${v.file}: 이것이나 그 경로 가운데 하나가 폴더가 아니라 파일입니다.`,
    isFolder: (v) => `${v.file}: 폴더입니다. 파일이 필요합니다.`,
    notReadable: (v) => `${v.file}: 읽을 권한이 없습니다.`,
    notWritable: (v) => `${v.file}: 여기에 쓸 권한이 없습니다.`,
    diskFull: (v) => `${v.file}: 디스크가 가득 찼습니다. 자리를 만들거나 --out으로 다른 폴더를 고르세요.`,
    fileTrouble: (v) => `${v.file}: 여기서는 되지 않습니다(${v.code}).`,
    notJson: (v) => `${v.file}: JSON이 아닙니다(${v.detail}).`,
    noDefaultNet: (v) => `${v.file}: default export가 신경망이 아닙니다.`,
    moduleFails: (v) => `${v.file}: 실행하지 못했습니다: ${v.detail}`,
    unknownKind: (v) =>
      `${v.file}: 신경망은 .json, .ts, .js, .mjs 또는 .safetensors 파일입니다. ONNX는 나중에 들어옵니다.`,
    needsWeights: (v) =>
      `${v.name}에는 가중치가 없습니다. 모델은 실행 폴더의 model.safetensors 같은 .safetensors 파일입니다.`,
    noClasses: (v) => `${v.name}: 이 모델에는 클래스의 이름이나 이미지를 입력으로 바꾸는 방법이 없습니다.`,
    dataNotYet: (v) => `${v.name}: 아직 "digits"만 읽을 수 있습니다. 폴더, MNIST 파일 등은 나중에 들어옵니다.`,
    noTestData: (v) => `${v.name}에는 시험 이미지가 없습니다.`,
    notAnImage: (v) => `${v.file}: 이미지가 아닙니다.`,
    badImage: (v) => `${v.file}: 손상된 이미지입니다(${v.detail}).`,
    notPngYet: (v) => `${v.file}: 아직 PNG 이미지만 읽을 수 있습니다.`,
    outNotEmpty: (v) => `${v.folder}: 이미 무언가가 들어 있습니다. --out으로 다른 폴더를 고르세요.`,
    noCheckpoint: (v) => `${v.folder}: 이어 갈 체크포인트가 없습니다.`,
    notARun: (v) => `${v.folder}: 실행 폴더가 아닙니다. 읽을 수 있는 run.json이 없습니다.`,
    runFinished: (v) => `${v.folder}: 이미 끝난 실행입니다. 모델은 ${v.folder}/model.safetensors에 있습니다.`,
    otherVersion: (v) =>
      `${v.folder}: 이 실행은 ${v.given} 버전에서 만들었고 지금은 ${v.known} 버전입니다. 이어 가면 결과가 달라질 수 있으니 새로 시작하세요.`,
    otherBackend: (v) =>
      `${v.folder}: 이 실행은 ${v.given}에서 만들었고 지금은 ${v.known}입니다. 이어 가면 같은 결과가 나오지 않으니 새로 시작하세요.`,
    training: (v) =>
      `${v.data}의 이미지 ${whole(v.images)}장으로 ${v.net}(매개변수 ${whole(v.parameters)}개)을 학습합니다. 검증용은 따로 ${whole(v.validation)}장입니다. \n${v.backend}, 스레드 1개. Ctrl-C로 멈추고 나중에 이어 갈 수 있습니다.`,
    progress: (v) =>
      `에폭 ${v.epoch}/${v.epochs} ${v.bar}배치 ${v.batch}/${v.batches} 손실 ${v.loss.toFixed(3)} 정확도 ${percent(v.accuracy)} 초당 ${whole(Math.round(v.rate))}장 ${v.left} 남음`,
    epochDone: (v) =>
      `에폭 ${String(v.epoch).padStart(String(v.epochs).length)}/${v.epochs}  학습 손실 ${v.trainLoss.toFixed(3)} 정확도 ${percent(v.trainAccuracy)}${v.validationLoss === null || v.validationAccuracy === null ? "" : `  검증 손실 ${v.validationLoss.toFixed(3)} 정확도 ${percent(v.validationAccuracy)}`}`,
    duration: (v) =>
      v.seconds < 60 ? `${Math.ceil(v.seconds)}초` : `${Math.floor(v.seconds / 60)}분 ${Math.ceil(v.seconds % 60)}초`,
    stopped: (v) => `멈추고 체크포인트를 남겼습니다. 이어 가려면: ${v.program} train --resume ${v.folder}`,
    testAccuracy: (v) =>
      `${v.net}: 시험 이미지 ${whole(v.images)}장 가운데 ${percent(v.accuracy)}를 맞히고 ${v.wrong}장을 틀렸습니다(학습 ${v.seconds.toFixed(1)}초)`,
    confusion: () => "혼동 행렬: 행은 실제 클래스, 열은 예측한 클래스",
    runFolder: (v) => `실행 폴더: ${v.folder}`,
    next: () => "다음에 해 볼 것",
    nextReport: (v) => `브라우저에서 ${v.file}을 여세요: 곡선, 필터, 가장 자신 있게 틀린 것`,
    nextEval: () => "클래스별 성능",
    nextSummary: () => "층마다의 모양, 비용, 수용 영역",
    nextAgain: () => "다른 시드, 다른 학습률",
    columns: {
      layer: "층",
      type: "종류",
      output: "출력",
      parameters: "매개변수",
      macs: "MAC",
      field: "보는 영역",
      name: "이름",
      input: "입력",
      source: "출처",
      class: "클래스",
      precision: "정밀도",
      recall: "재현율",
      f1: "F1",
      images: "이미지",
    },
    total: "합계",
    summaryFoot: (v) =>
      [
        `매개변수 ${whole(v.parameters)}개(${bytes(v.parameterBytes)})${v.trainable === v.parameters ? "" : `, 그 가운데 학습되는 것 ${whole(v.trainable)}개`}${v.buffers > 0 ? `, 그 밖에 학습하지 않고 저장만 하는 수 ${whole(v.buffers)}개` : ""}`,
        `이미지 한 장에 곱셈-덧셈(MAC) ${whole(v.macs)}번 = ${whole(2 * v.macs)} FLOPs`,
        "  MAC은 합성곱층과 완전연결층에서 곱셈과 그 덧셈을 함께 한 번으로 셉니다.",
        "  패딩 위의 곱도 세고, 편향은 세지 않습니다.",
        ...(v.otherFlops === 0
          ? []
          : [
              `  그 밖의 연산 ${whole(v.otherFlops)}번: 정규화, 활성화 함수, 풀링, 합을 덧셈이나 비교, 곱셈 하나씩`,
              "  셉니다.",
            ]),
        `${v.images === 1 ? "이미지 한 장" : `이미지 ${whole(v.images)}장`}의 활성화: ${bytes(v.activationBytes)}(메모리를 재사용하기 전)`,
        '"보는 영역"은 수용 영역, 곧 출력의 수 하나가 영향을 받을 수 있는 입력 픽셀의',
        "높이 x 너비입니다.",
      ].join("\n"),
    misaligned: (v) =>
      v.apart === null
        ? `! ${v.name}: 갈래마다 유닛의 간격이 달라서 서로 다른 곳을 봅니다.`
        : `! ${v.name}: 갈래들이 보는 곳이 ${v.apart} 픽셀 어긋나 있습니다.`,
    measuring: () => "학습 몇 단계를 재는 중 …",
    trainingFoot: (v) =>
      [
        `배치 ${whole(v.batch)}장으로 학습하는 데 ${bytes(v.bytes)}: 매개변수와 그래디언트, 모멘텀에 ${bytes(v.lastingBytes)},`,
        `  활성화와 그 그래디언트, 다시 담은 가중치에 ${bytes(v.workingBytes)}(계획에서 메모리를 나누어 쓰는 대로)`,
        v.largestBatch === 0
          ? `${bytes(v.limitBytes)}에는 이미지 한 장도 들어가지 않습니다`
          : `${bytes(v.limitBytes)}에 들어가는 가장 큰 배치는 ${whole(v.largestBatch)}장`,
        ...(v.imagesPerSecond === null || v.secondsPerEpoch === null
          ? []
          : [
              `이 컴퓨터에서 이미지 ${whole(v.images)}장인 한 에폭에 약 ${duration(v.secondsPerEpoch)}(${v.backend}, 잰 값 초당 ${v.imagesPerSecond < 10 ? v.imagesPerSecond.toFixed(2) : whole(Math.round(v.imagesPerSecond))}장)`,
            ]),
      ].join("\n"),
    compared: {
      layers: "층",
      activations: "활성화",
      field: "보는 영역",
      shapes: "입력 → 출력",
      connected: "완전연결",
    },
    compareFoot: () =>
      "×는 둘째 신경망의 수가 첫째의 몇 배인지입니다. 곱셈-덧셈과 활성화는 이미지 한 장에 대한 것이고,\n활성화는 메모리를 재사용하기 전입니다.",
    nothingShared: () => "이 신경망에는 위치마다 가중치를 나누어 쓰는 층이 없습니다.",
    connectedFoot: (v) =>
      [
        "완전연결층에는 입력의 수 하나하나에서 출력의 수 하나하나로 가는 가중치가 모두 있고,",
        "합성곱층은 필터의 적은 가중치를 모든 위치에서 함께 씁니다.",
        `이미지 한 장에 곱셈-덧셈: ${whole(v.macs)}번, 완전연결이면 ${whole(v.connected)}번`,
      ].join("\n"),
    rfFoot: () =>
      [
        '"보는 영역"은 수용 영역(픽셀), "간격"은 이웃한 유닛의 영역 사이의 거리,',
        '"시작"은 0번 유닛의 영역이 시작되는 곳입니다(음수이면 패딩 안).',
      ].join("\n"),
    untilAll: (v) =>
      v.conv3 === 0
        ? `${v.layer}부터는 유닛 하나의 영역이 ${v.image} 이미지만큼 큽니다.`
        : [
            `${v.layer} 뒤에 3x3 합성곱을 몇 개 더 두면 유닛 하나가 ${v.image} 픽셀을 보는가:`,
            `  스트라이드 1이면 ${whole(v.conv3 ?? 0)}개, 스트라이드 2이면 ${whole(v.conv3Strided ?? 0)}개, 뒤에 2x2 풀링을 하나씩 두면 ${whole(v.conv3Pooled ?? 0)}개`,
          ].join("\n"),
    boxText: (v) => `행 ${v.top}~${v.bottom}, 열 ${v.left}~${v.right} (${v.size})`,
    unitSees: (v) => `영역: ${v.field}, 그 가운데 ${v.inside}가 이미지 안`,
    unitBox: (v) => `보는 곳: ${v.box}`,
    unitBlind: () => "보는 곳: 이미지에서는 없음. 읽는 것이 모두 패딩입니다",
    unitMeasured: (v) =>
      v.most === null
        ? "잰 값: 여기서는 어느 픽셀에도 그래디언트가 없습니다"
        : `잰 값: 그래디언트의 95%가 ${v.most} 안에 있습니다.\n        보는 곳의 ${v.part ?? ""}입니다(${v.images === 1 ? "이미지 한 장" : `이미지 ${whole(v.images)}장의 평균`})`,
    reached: (v) => `거기까지 신경망의 출력은 ${v.shape}입니다.`,
    repairs: () => "다음 가운데 하나로 고칠 수 있습니다:",
    evalHead: (v) =>
      `이미지 ${whole(v.images)}장: 손실 ${v.loss.toFixed(4)}, 정확도 ${percent(v.accuracy)}${v.top5 === null ? "" : `, 가장 그럴듯한 다섯 클래스 안에 든 비율 ${percent(v.top5)}`}`,
    internal: () => "hubel 안에서 문제가 생겼습니다. 사용자의 잘못이 아니라 우리의 잘못입니다.",
  },

  diagram: {
    unnamed: () => "합성곱 신경망",
    input: () => "입력",
    facts: (v) =>
      `층 ${whole(v.layers)}개, ${v.input}에서 ${v.output}까지, 매개변수 ${whole(v.parameters)}개, 이미지 한 장에 곱셈-덧셈 ${whole(v.macs)}번.`,
    kinds: {
      convolution: "합성곱",
      linear: "완전연결",
      resize: "풀링, 크기 변경",
      join: "갈래가 만나는 곳",
      pointwise: "정규화, 활성화",
      other: "그 밖",
    },
    repeated: (v) => `한 번만 그렸으며 신경망에는 ${v.times}번 있습니다: ${v.first}부터 ${v.last}까지`,
    legend: () => "상자 안의 표시: 높이는 맵의 크기를, 너비는 채널 수를 로그 눈금으로 나타냅니다.",
  },

  report: {
    title: (v) => `${v.data} 데이터로 학습한 ${v.net}`,
    headline: (v) => `시험 이미지 ${whole(v.images)}장 가운데 맞힌 비율. 틀린 이미지는 ${whole(v.wrong)}장`,
    headlineValidation: () => "마지막 에폭이 끝났을 때의 검증 정확도. 이 데이터에는 시험 이미지가 없습니다",
    noTest: () => "이 데이터에는 시험 이미지도 검증 이미지도 없습니다.",
    writtenBy: (v) => `hubel ${v.version}에서 작성했습니다.`,

    runs: (v) => (v.count === 1 ? "실행" : "나란히 보기"),
    runsCaption: () =>
      "신경망마다 한 줄입니다. MAC은 이미지 한 장에 드는 곱셈-덧셈의 수, 손실은 평균 교차 엔트로피입니다.",
    compareAccuracy: (v) =>
      `같은 시험 이미지 ${whole(v.images)}장에서 정확도는 ${v.first} ${percent(v.firstAccuracy)}, ${v.second} ${percent(v.secondAccuracy)}입니다. ${v.first}만 맞힌 이미지가 ${whole(v.onlyFirst)}장, ${v.second}만 맞힌 이미지가 ${whole(v.onlySecond)}장입니다.`,
    compareParameters: (v) =>
      v.times === 1
        ? "두 신경망의 매개변수 수는 같습니다."
        : `매개변수는 ${v.more} 쪽이 ${v.less} 쪽의 ${ratio(v.times)}배입니다.`,
    compareMacs: (v) =>
      v.times === 1
        ? "이미지 한 장에 드는 곱셈-덧셈의 수도 같습니다."
        : `이미지 한 장에 드는 곱셈-덧셈은 ${v.more} 쪽이 ${v.less} 쪽의 ${ratio(v.times)}배입니다.`,
    compareIdeas: (v) =>
      `${v.linear}은(는) 이미지 전체를 클래스마다 하나씩인 템플릿과 견주고, ${v.convolutional}은(는) 이미지 곳곳에서 작은 국소 패턴을 찾아 조합합니다.`,
    compareChance: () => "저마다 시드 하나로 한 번씩만 학습했으므로, 이미지 몇 장 정도의 차이는 우연일 수 있습니다.",

    curves: () => "에폭에 따른 손실과 정확도",
    lossChart: () => "손실 (평균 교차 엔트로피)",
    accuracyChart: () => "정확도 (%)",
    series: (v) => `${v.net} ${v.set === "train" ? "학습" : "검증"}`,
    curvesNote: (v) =>
      `${v.validated ? "실선은 에폭이 끝날 때마다 검증 이미지로 잰 값입니다. " : ""}점선은 학습 이미지의 값으로, 매개변수가 바뀌어 가는 동안 ${v.shifted ? "이미지를 무작위로 옮겨 가며 " : ""}잰 것을 에폭 전체에 걸쳐 평균한 것입니다.${v.validated ? " 그래서 학습 쪽이 검증 쪽보다 나빠 보일 수 있습니다." : ""}`,
    curvesNumbers: () => "곡선의 수치 보기",
    curvesNumbersCaption: () => "에폭별 손실과 정확도",

    learned: () => "가중치의 모습",
    templates: (v) => `${v.net}: 클래스마다 하나씩인 템플릿`,
    templatesCaption: (v) =>
      `${v.shape}개의 가중치로 된 템플릿 ${whole(v.count)}개이며, 가중치는 픽셀 값마다 하나씩 있습니다. ${v.colour ? "템플릿이 중간 회색보다 붉은 곳에서는 이미지의 빨강이 그 클래스라는 근거가 되고, 덜 붉은 곳에서는 아니라는 근거가 됩니다. 초록과 파랑도 마찬가지입니다." : "템플릿이 주황색인 곳에서는 밝은 픽셀이 그 클래스라는 근거가 되고, 파란색인 곳에서는 밝은 픽셀이 아니라는 근거가 됩니다."} 템플릿은 이미지 전체에 대한 하나의 패턴으로, 그 클래스의 모든 예를 다른 클래스의 모든 예와 견준 결과입니다. 전형적인 예가 아니고, 부분으로 나뉘지 않으며, 움직이지도 않습니다. 이미지 속의 것이 자리를 옮기면 다른 가중치와 곱해집니다.`,
    templateAlt: (v) => `클래스 ${v.name}의 템플릿`,
    filters: (v) => `${v.net}: 첫 합성곱층의 필터`,
    filtersCaption: (v) =>
      `${v.layer}의 필터 ${whole(v.count)}개이며, 필터마다 가중치가 ${v.shape}개 있습니다. 필터는 이미지 위를 옮겨 다니고, ${v.colour ? "이미지가 필터와 같은 색의 패턴을 띠는 곳에서" : "주황색 자리가 밝고 파란색 자리가 어두운 곳에서"} 활성화 맵의 값이 커집니다. 필터는 어느 위치에서나 똑같이 쓰이는 작은 국소 패턴입니다. 어떤 클래스를 나타내는 것이 아니며, 뒤의 층들이 이것으로 무엇을 만드는지는 이 그림에 나타나지 않습니다.`,
    filterAlt: (v) => `필터 ${v.name}`,
    ofChannel: (v) => `${v.name}, 채널 ${v.channel}`,
    firstOf: (v) => `그림 ${whole(v.all)}개 가운데 처음 ${whole(v.shown)}개입니다.`,
    scaleAlt: (v) => (v.colour ? "검정에서 중간 회색을 거쳐 흰색까지의 눈금" : "파랑에서 흰색을 거쳐 주황까지의 눈금"),
    scaleNote: (v) =>
      `이 그림들은 모두 ${v.colour ? "빨강, 초록, 파랑의 구별 없이 " : ""}같은 눈금을 쓰며, 눈금의 양 끝은 가중치의 절댓값 가운데 가장 큰 값입니다.`,

    confusion: () => "무엇을 무엇으로 잘못 보았는가",
    mostOften: (v) =>
      `가장 잦은 혼동(실제 → 예측): ${v.pairs.map((p) => `${p.actual} → ${p.predicted} (${whole(p.images)}장)`).join(", ")}`,
    confusionNote: (v) =>
      `시험 이미지 ${whole(v.images)}장. 파랑은 맞힌 것으로, 그 행에서 차지하는 비율이 클수록 진합니다. 주황은 틀린 것으로, 많을수록 진합니다. 빈칸은 0장입니다.`,
    perClassCaption: () => "클래스마다의 시험 이미지 수와 그 성능",
    perClassNote: () =>
      "정밀도는 그 클래스로 예측한 이미지 가운데 실제로 그 클래스인 것의 비율, 재현율은 실제로 그 클래스인 이미지 가운데 그 클래스로 예측한 것의 비율이며, F1은 둘의 조화 평균입니다.",

    mistakes: () => "가장 자신 있게 틀린 이미지",
    mistakesNote: (v) =>
      `${v.net}이(가) 틀린 시험 이미지 ${whole(v.wrong)}장${v.shown === v.wrong ? "을" : ` 가운데 ${whole(v.shown)}장을`} 자신 있게 틀린 것부터 보여 줍니다. 백분율은 신경망이 그 답에 매긴 확률입니다.`,
    noMistakes: () => "다른 클래스로 잘못 본 시험 이미지가 없습니다.",
    mistake: (v) => `실제 ${v.label}, 예측 ${v.predicted}, ${(100 * v.probability).toFixed(1)}%`,
    imageAlt: (v) => `${whole(v.number)}번째 시험 이미지`,

    repeat: () => "똑같이 다시 해 보기",
    repeatNote: () =>
      "같은 버전과 같은 백엔드에서는 마지막 비트까지 같은 매개변수를 다시 학습합니다. 이 페이지 옆의 run.json에도 아래와 같은 내용이 들어 있습니다.",
    repeatOwnNet: (v) =>
      `${v.net}은(는) 함께 제공되는 신경망이 아닙니다. 먼저 아래에 있는 서술을 ${v.file} 파일에 넣으세요.`,
    description: (v) => `${v.net}의 서술`,

    columns: {
      net: "신경망",
      testAccuracy: "시험 정확도",
      testLoss: "시험 손실",
      epochs: "에폭 수",
      seed: "시드",
      seconds: "학습 시간(초)",
      epoch: "에폭",
      trainLoss: "학습 손실",
      validationLoss: "검증 손실",
      trainAccuracy: "학습 정확도",
      validationAccuracy: "검증 정확도",
      actual: "실제",
      predicted: "예측",
      f1Of: (v) => `${v.net}의 F1`,
      data: "데이터",
      batchSize: "배치 크기",
      optimizer: "최적화 방법",
      learningRate: "학습률",
      momentum: "모멘텀",
      weightDecay: "가중치 감쇠",
      augmentation: "데이터 증강",
      backend: "백엔드",
    },
  },
};

